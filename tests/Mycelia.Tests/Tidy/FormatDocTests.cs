// Holds docs/format.md to the code. Every ```hex block there names a worked example; here the same example is made by the engine and the bytes are
// compared. The root hash is also worked out a second time, from the hashed bytes that the page shows and the rules that it states.

using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;
using Mycelia.Persistence;
using Mycelia.Simulation.Storage;
using Mycelia.Storage;
using Mycelia.Storage.Format;
using LogRecord = Mycelia.Storage.Format.LogRecord;

namespace Mycelia.Tests.Tidy;

public class FormatDocTests
{
    private const uint Origin = 0x0ABCDEF;

    private static readonly Dictionary<string, byte[]> s_page = ReadPage();

    /// <summary>Every example of the page, made by the engine.</summary>
    public static TheoryData<string> Names => [.. Examples().Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_engine_writes_the_example(string name)
    {
        var written = Examples()[name];
        Assert.True(s_page.ContainsKey(name), $"docs/format.md has no hex block `{name}`. The engine writes:\n{Hex(written)}");
        Assert.True(
            s_page[name].AsSpan().SequenceEqual(written),
            $"Block `{name}` of docs/format.md says\n{Hex(s_page[name])}\nThe engine writes\n{Hex(written)}");
    }

    [Fact]
    public void The_page_has_no_other_examples() => Assert.Empty(s_page.Keys.Except(Examples().Keys));

    [Fact]
    public void The_root_hash_follows_from_the_rules_of_the_page()
    {
        byte[] Tree(params byte[] hashed) => Hash([5, 1, .. BitConverter.GetBytes(Origin), .. Level(3, Hash(hashed))]);

        byte[] Level(int level, byte[] hash) => Hash([4, 1, 0, .. level == 0 ? hash : Level(level - 1, hash)]);

        byte[] root =
        [
            6, .. Tree(s_page["hash-nodes"]), .. Tree(s_page["hash-edges"]),
            1, .. Name("name"), .. Tree([1, .. s_page["chunk-name"]]),
            1, .. Name("since"), .. Tree([1, .. s_page["chunk-since"]]),
            0,
        ];
        Assert.Equal(Hex(s_page["root-hash"]), Hex(Hash(root)));
    }

    private static byte[] Hash(byte[] bytes) => SHA256.HashData(bytes);

    private static byte[] Name(string name) => [(byte)name.Length, .. Encoding.UTF8.GetBytes(name)];

    private static Dictionary<string, byte[]> Examples()
    {
        var examples = new Dictionary<string, byte[]>
        {
            ["format-file"] = FormatFile.Compose(FormatFile.Version, "0.1.0"),
            ["log-stamp"] = Stamp(new LogStamp(7, 6)),
            ["value-int"] = Encode(-3),
            ["value-list"] = Encode(Value.List(1, "a", Value.Null)),
            ["value-map"] = Encode(Value.Map([new("b", true), new("a", 0.5)])),
            ["value-zoned"] = Encode(new ZonedDateTime(0, 1, 3_600, null)),
            ["value-point"] = Encode(new Point(7203, 1, 2)),
            ["schema-definition"] = new SchemaDefinition("any", SchemaKind.Unique, false, "Person", ["name"]).Encode(),
            ["index-leaf"] = IndexLeafOf("Ada", "Bo"),
            ["chunk-int"] = Chunk(1, Value.Null, 300),
            ["chunk-bool"] = Chunk(true, false, true),
            ["chunk-float"] = Chunk(0.5),
            ["chunk-text"] = Chunk("Ada", Value.Null, "Bo"),
            ["chunk-duration"] = Chunk(new Duration(1, 2, 3, 4)),
            ["chunk-mixed"] = Chunk(1, "a"),
            ["patch"] = Patch(),
        };
        AddDatabase(examples);
        return examples;
    }

    /// <summary>The graph of the page: two people who know each other, in one transaction, then a checkpoint.</summary>
    private static void AddDatabase(Dictionary<string, byte[]> examples)
    {
        var disk = new SimulatedDisk();
        using var storage = disk.Open();
        using var database = Database.Open(storage, new DatabaseOptions { World = new FixedWorld() });
        database.Write(tx =>
        {
            var ada = tx.CreateNode("Person", ("name", "Ada"));
            var charles = tx.CreateNode("Person", ("name", "Charles"));
            tx.CreateEdge(ada, "KNOWS", charles, ("since", 1833));
        });
        var segment = storage.Log.Read(1).Single();
        examples["segment"] = segment.Bytes;
        examples["log-record"] = Framed(segment);
        database.Checkpoint();

        examples["ref-origin"] = storage.Refs.Get("origin")!;
        examples["ref-main"] = storage.Refs.Get("main")!;
        examples["nodes"] = storage.Chunks.Get(1);
        examples["leaf"] = storage.Chunks.Get(2);
        examples["edges"] = storage.Chunks.Get(3);
        examples["chunk-name"] = storage.Chunks.Get(5);
        examples["chunk-since"] = storage.Chunks.Get(7);
        examples["block"] = storage.Chunks.Get(9);
        examples["manifest"] = storage.Chunks.Get(Manifest.DecodeRef(examples["ref-main"]).Number);
        examples["chunk-record"] = Framed(1, examples["nodes"]);
        examples["root-hash"] = database.Snapshot().RootHash();
        AddHashed(examples, database.Snapshot().Space);
        AddHistory(examples, storage, database);
    }

    /// <summary>The first commit of the graph, in the log and in the checkpoint after it.</summary>
    private static void AddHistory(Dictionary<string, byte[]> examples, SimulatedStorage storage, Database database)
    {
        var tables = new GraphTables(Origin);
        examples["version-root"] = storage.Chunks.Get(Manifest.Decode(examples["manifest"], tables).Branches.Single().Root);
        var commit = database.History.Commit("first", "Ada");
        examples["commit-id"] = commit.Id.ToByteArray();
        examples["segment-commit"] = storage.Log.Read(2).Last().Bytes;
        database.Checkpoint();
        var manifest = Manifest.Decode(storage.Chunks.Get(Manifest.DecodeRef(storage.Refs.Get("main")!).Number), new GraphTables(Origin));
        examples["commit-page"] = storage.Chunks.Get(manifest.CommitPages.Single());
        examples["reflog-page"] = storage.Chunks.Get(manifest.ReflogPages.Single());
        var first = HistoryPages.Roots(examples["commit-page"]).Single();
        var root = VersionRoot.Decode(storage.Chunks.Get(first), tables, number => HashPage.Decode(storage.Chunks.Get(number)));
        examples["hash-page"] = storage.Chunks.Get(root.Hashes!.Pages.First().StoredAs);
        var whole = examples["version-root"].Length - 1;
        examples["version-hashes"] = storage.Chunks.Get(first)[whole..];
    }

    /// <summary>What the leaves of the hash trees are hashes of; that the trees then give the root hash is tested apart.</summary>
    private static void AddHashed(Dictionary<string, byte[]> examples, GraphSpace space)
    {
        examples["hash-nodes"] = [2, 2, 0b11, 1, 1, .. Name("Person"), 0, 0];
        var edges = new ByteWriter();
        var extent = space.Edges[0]!;
        edges.Bytes([3, 1, 0b1, .. Name("KNOWS")]);
        ExtentCodec.EncodeEnds(edges, extent, extent.Sources, space.Tables.NodeSlots);
        ExtentCodec.EncodeEnds(edges, extent, extent.Targets, space.Tables.NodeSlots);
        examples["hash-edges"] = edges.ToArray();
    }

    private static byte[] Framed(LogSegment segment)
    {
        var record = new byte[NumberKey.Bytes + LogRecord.HeaderBytes];
        var key = record.AsSpan(0, NumberKey.Bytes);
        NumberKey.Write(key, segment.FirstSequence);
        new LogRecord(segment.Term, segment.FirstSequence, 0).WriteHeader(record.AsSpan(NumberKey.Bytes), key, segment.Bytes);
        return record;
    }

    private static byte[] Framed(long number, byte[] blob)
    {
        var record = new byte[NumberKey.Bytes + BlobRecord.HeaderBytes];
        NumberKey.Write(record, number);
        BlobRecord.WriteHeader(record.AsSpan(NumberKey.Bytes), record.AsSpan(0, NumberKey.Bytes), blob);
        return record;
    }

    private static byte[] Stamp(LogStamp stamp)
    {
        var bytes = new byte[LogStamp.Bytes];
        stamp.Write(bytes);
        return bytes;
    }

    private static byte[] Encode(Value value)
    {
        var writer = new ByteWriter();
        ValueCodec.Write(writer, value);
        return writer.ToArray();
    }

    private static byte[] IndexLeafOf(params Value[] values)
    {
        var batch = new KeyBatch();
        for (var row = 0; row < values.Length; row++)
        {
            var key = new ByteWriter();
            OrderedKey.Append(key, values[row]);
            OrderedKey.Trim(key);
            batch.Add(key.Written, (uint)row);
        }

        var writer = new ByteWriter();
        SortedKeysCodec.Encode(writer, batch.ToSorted());
        return writer.ToArray();
    }

    /// <summary>A page of 128 bytes, of which one changes and behind which one more comes.</summary>
    private static byte[] Patch()
    {
        using var storage = new SimulatedDisk().Open();
        var blobs = new BlobStore(storage.Chunks);
        byte[] page = [.. Enumerable.Range(0, 128).Select(i => (byte)i)], next = [.. page, 0xAA];
        next[64] = 0xFF;
        return storage.Chunks.Get(BlobStore.NumberOf(blobs.Put(next, blobs.Put(page, 0))));
    }

    private static byte[] Chunk(params Value[] values)
    {
        Chunk? chunk = null;
        for (var row = 0; row < values.Length; row++)
            if (!values[row].IsNull) chunk = ChunkEditor.SetOwned(chunk ?? ChunkEditor.Create(values[row], 0), row, values[row]);
        var writer = new ByteWriter();
        Assert.True(ChunkCodec.Encode(writer, chunk!, [ulong.MaxValue]));
        return writer.ToArray();
    }

    /// <summary>Blocks that open with <c>```hex NAME</c>: bytes in hexadecimal, and a comment behind each semicolon.</summary>
    private static Dictionary<string, byte[]> ReadPage([CallerFilePath] string thisFile = "")
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "docs", "format.md"));
        var blocks = new Dictionary<string, byte[]>();
        foreach (var block in text.Split("```hex ")[1..])
        {
            var lines = block.Split("```")[0].Split('\n');
            var digits = string.Concat(lines[1..].Select(line => line.Split(';')[0])).Where(char.IsAsciiHexDigit).ToArray();
            blocks.Add(lines[0].Trim(), Convert.FromHexString(digits));
        }

        return blocks;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>A world in which the example comes out the same every time.</summary>
    private sealed class FixedWorld : World
    {
        public override long UtcNowNanos() => 1_000_000_000_000_000_000;

        public override long MonotonicNanos() => 0;

        public override ulong NextRandom() => Origin - 1;

        public override IDisposable Every(TimeSpan period, Action action) => new Never();

        private sealed class Never : IDisposable
        {
            public void Dispose()
            {
            }
        }
    }
}

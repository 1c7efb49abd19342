using System.Text;

namespace Mycelia.Benchmarks.Larger;

/// <summary>CSV files of persons with a long text each and of edges between random ones; about half the database is text, half edges with their adjacency.</summary>
internal sealed class LargerFiles(string folder, double gigabytes)
{
    private const int NodesPerFile = 250_000;
    private const int EdgesPerFile = 2_000_000;
    private const int TextBytes = 240;

    public int NodeFiles { get; } = Math.Max(1, (int)(gigabytes * 1.8e6 / NodesPerFile));

    public int EdgeFiles { get; } = Math.Max(1, (int)(gigabytes * 25e6 / EdgesPerFile));

    public long Nodes => (long)NodeFiles * NodesPerFile;

    public long Edges => (long)EdgeFiles * EdgesPerFile;

    public long Bytes { get; private set; }

    public void Make()
    {
        Directory.CreateDirectory(folder);
        Parallel.For(0, NodeFiles, file => Write($"person-{file:D4}.csv", "id,name,score,text\n", NodesPerFile, file, (line, random, i) =>
        {
            line.Append(file * (long)NodesPerFile + i).Append(",Person ").Append(random.Next()).Append(',').Append(random.NextDouble()).Append(',');
            for (var k = 0; k < TextBytes / 12; k++) line.Append((char)('a' + random.Next(26))).AppendFormat("{0:x11}", random.NextInt64() & 0xFFFFFFFFFFF);
        }));
        Parallel.For(0, EdgeFiles, file => Write($"knows-{file:D4}.csv", "source,target,since\n", EdgesPerFile, 1_000_000 + file, (line, random, _) =>
            line.Append(random.NextInt64(Nodes)).Append(',').Append(random.NextInt64(Nodes)).Append(',').Append(random.Next(1990, 2026))));
        Bytes = new DirectoryInfo(folder).EnumerateFiles("*.csv").Sum(file => file.Length);
        File.WriteAllText(Path.Combine(folder, "schema.json"), Schema());
    }

    private void Write(string name, string header, int rows, int seed, Action<StringBuilder, Random, int> row)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path)) return;
        var random = new Random(seed);
        var line = new StringBuilder();
        using (var writer = new StreamWriter(path + ".part", append: false, new UTF8Encoding(false), 1 << 16))
        {
            writer.Write(header);
            for (var i = 0; i < rows; i++)
            {
                line.Clear();
                row(line, random, i);
                writer.Write(line.Append('\n'));
            }
        }

        File.Move(path + ".part", path);
    }

    private string Schema()
    {
        var nodes = Enumerable.Range(0, NodeFiles).Select(file => $$"""{"file":"person-{{file:D4}}.csv","labels":["Person"],"key":"id","properties":[{"column":0,"name":"id","type":"INTEGER"},{"column":1,"name":"name","type":"STRING"},{"column":2,"name":"score","type":"FLOAT"},{"column":3,"name":"text","type":"STRING"}]}""");
        const string end = """{"label":"Person","key":"id","column":COLUMN,"keyType":"INTEGER"}""";
        var edges = Enumerable.Range(0, EdgeFiles).Select(file => $$"""{"file":"knows-{{file:D4}}.csv","type":"KNOWS","from":{{end.Replace("COLUMN", "0", StringComparison.Ordinal)}},"to":{{end.Replace("COLUMN", "1", StringComparison.Ordinal)}},"properties":[{"column":2,"name":"since","type":"INTEGER"}]}""");
        return $$"""{"name":"larger","format":{"delimiter":",","quote":null,"header":true,"null":[""],"encoding":"utf-8"},"nodes":[{{string.Join(',', nodes)}}],"relationships":[{{string.Join(',', edges)}}]}""";
    }
}

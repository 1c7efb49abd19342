using System.Text;
using Mycelia.Import.Columns;
using Mycelia.Import.Csv;
using Mycelia.Import.Schema;
using Mycelia.Conformance.Datasets;
using Mycelia.Tests.Kernel;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Import;

/// <summary>The parallel reader against the obvious one, with blocks so small that their borders fall everywhere.</summary>
[Collection(SimdCollection.Name)]
public sealed class CsvFuzzTests : IDisposable
{
    private static readonly int[] BlockSizes = [1, 2, 3, 5, 17, 64, 65, 127, 1000, 1 << 20];
    private static readonly string[] Pieces = ["a", "1", "é", "x\0y", "\"", "\"\"", ",", ";", "|", "\n", "\r\n", "\r", "", "long text that fills more than one word of the mask, it goes on and on"];

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 400 : 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_bytes_read_as_the_naive_reader_reads_them(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var dialect = Dialect(random);
            var bytes = random.Next(3) switch
            {
                0 => Soup(random),
                1 => Valid(random, dialect),
                _ => Mutated(Valid(random, dialect), random),
            };
            if (random.Next(4) == 0) bytes = [.. "\uFEFF"u8, .. bytes];
            Check(bytes, dialect, $"seed {seed}, round {round}");
        }
    }

    [Theory]
    [InlineData("a,b\nc,d")]
    [InlineData("a,b\r\nc,d\r\n")]
    [InlineData("a,b\r\nc,d\r")]
    [InlineData("\n\na,b\n")]
    [InlineData("a,b\n\n\r\nc,d\n")]
    [InlineData("a\n\nb\n\n")]
    [InlineData("\"a\nb\",\"c\"\"d\"\n\"\",e\n")]
    [InlineData("a,b\nc,\"never closed\n\n\n")]
    [InlineData("a,b\nc,d\"e\nf\",g\n")]
    [InlineData("a,b\n\"c\"d,e\n")]
    [InlineData("a\n\"\"\"")]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Known_shapes(string text)
    {
        Check(Encoding.UTF8.GetBytes(text), new CsvDialect { HasHeader = false }, text);
        Check(Encoding.UTF8.GetBytes(text), new CsvDialect { HasHeader = false, Quote = null }, text);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1 << 20)]
    public void A_cell_beyond_the_limit_rejects_its_row_alone(int blockBytes)
    {
        var large = new string('x', 300);
        var path = _directory["large.csv"];
        File.WriteAllText(path, $"a,b\n{large},1\nc,d\n\"{large}\",2\ne,{large}\nf,g\n");
        var (rows, problems) = Read(path, new CsvDialect { HasHeader = false, CellBytesMax = 100 }, blockBytes);
        Assert.Equal(["a,b", "c,d", "f,g"], rows.Select(row => string.Join(',', row.Select(Encoding.UTF8.GetString))));
        Assert.Equal(3, problems.Count);
        Assert.All(problems, problem => Assert.Contains("larger than 100 bytes", problem.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Stopping_names_the_first_problem_of_the_file_whatever_the_threads_do()
    {
        var path = _directory["stop.csv"];
        var text = new StringBuilder("a,b\n");
        for (var i = 0; i < 2000; i++) text.Append(i is 1000 or 1500 ? "odd\n" : "1,2\n");
        File.WriteAllText(path, text.ToString());
        for (var round = 0; round < 20; round++)
        {
            using var file = CsvFile.Open(path, new CsvDialect { HasHeader = false });
            var problem = Assert.Single(new CsvReader(file, 16).Read(static _ => { }, stopAtFirst: true, null, default));
            Assert.Equal(4 * 1001, problem.Offset);
        }
    }

    [Fact]
    public void Rows_cost_no_allocation()
    {
        var path = _directory["rows.csv"];
        File.WriteAllText(path, string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},{i * 0.5},\"text {i}\",true,2024-02-29\n")));
        using var file = CsvFile.Open(path, new CsvDialect { HasHeader = false });
        using var block = new CsvBlock(file);
        CellKind[] kinds = [CellKind.Integer, CellKind.Float, CellKind.String, CellKind.Boolean, CellKind.Date];
        var readers = kinds.Select((kind, column) => ColumnReader.Create("c", column, new CellType(kind), file.Dialect)).ToArray();
        var bytes = SimdCases.AllocatedBytes(() =>
        {
            block.Load(0, 0, file.Length);
            block.FindRows(0, file.Length, insideQuotes: false);
            foreach (var reader in readers) reader.Read(block).Dispose();
        });
        Assert.Equal(20_000, block.Rows);
        Assert.InRange(bytes, 0, 4_000);
    }

    public void Dispose() => _directory.Dispose();

    private static (List<List<byte[]>> Rows, List<RowProblem> Problems) Read(string path, CsvDialect dialect, int blockBytes)
    {
        using var file = CsvFile.Open(path, dialect);
        var reader = new CsvReader(file, blockBytes);
        var blocks = new List<List<byte[]>>[reader.Blocks];
        var problems = reader.Read(
            block =>
            {
                blocks[block.Index] = [];
                for (var row = 0; row < block.Rows; row++)
                    blocks[block.Index].Add([.. Enumerable.Range(0, file.Columns).Select(column => block.Cell(row, column, out _).ToArray())]);
            },
            stopAtFirst: false, null, default);
        return ([.. blocks.SelectMany(rows => rows)], problems);
    }

    private void Check(byte[] bytes, CsvDialect dialect, string what)
    {
        var path = _directory["fuzz.csv"];
        File.WriteAllBytes(path, bytes);
        var expected = NaiveCsv.Read(bytes, dialect);
        if (expected.IsFirstRowOpen)
        {
            Assert.Contains("never closed", Assert.Throws<MyceliaException>(() => CsvFile.Open(path, dialect).Dispose()).Message, StringComparison.Ordinal);
            return;
        }

        foreach (var blockBytes in BlockSizes)
        {
            var (rows, problems) = Read(path, dialect, blockBytes);
            Assert.True(expected.Problems.SequenceEqual(problems.Select(problem => (problem.Offset, problem.Column))), $"{what}: problems, blocks of {blockBytes}");
            Assert.True(expected.Rows.Count == rows.Count, $"{what}: {rows.Count} rows instead of {expected.Rows.Count}, blocks of {blockBytes}");
            for (var row = 0; row < rows.Count; row++)
                Assert.True(expected.Rows[row].Select(Convert.ToHexString).SequenceEqual(rows[row].Select(Convert.ToHexString)), $"{what}: row {row}, blocks of {blockBytes}");
        }
    }

    private static CsvDialect Dialect(Random random) => new()
    {
        HasHeader = false,
        Delimiter = (byte)",;|\t\0"[random.Next(5)],
        Quote = random.Next(3) switch { 0 => null, 1 => (byte)'\'', _ => (byte)'"' },
    };

    private static byte[] Soup(Random random)
    {
        var bytes = new List<byte>();
        for (var i = random.Next(60); i > 0; i--) bytes.AddRange(Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
        return [.. bytes];
    }

    private static byte[] Valid(Random random, CsvDialect dialect)
    {
        var text = new List<byte>();
        var columns = random.Next(1, 5);
        var end = random.Next(2) == 0 ? "\n"u8.ToArray() : "\r\n"u8.ToArray();
        var rows = random.Next(12);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                if (column > 0) text.Add(dialect.Delimiter);
                text.AddRange(Cell(random, dialect));
            }

            if (row < rows - 1 || random.Next(2) == 0) text.AddRange(end);
        }

        return [.. text];
    }

    private static IEnumerable<byte> Cell(Random random, CsvDialect dialect)
    {
        var content = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        var bytes = Encoding.UTF8.GetBytes(content);
        if (dialect.Quote is not { } quote) return bytes.Where(b => b != dialect.Delimiter && b != '\n');
        var needsQuotes = bytes.Contains(dialect.Delimiter) || bytes.Contains(quote) || bytes.Contains((byte)'\n') || bytes.Contains((byte)'\r');
        return needsQuotes || random.Next(3) == 0 ? [quote, .. bytes.SelectMany(b => b == quote ? new[] { b, b } : [b]), quote] : bytes;
    }

    private static byte[] Mutated(byte[] bytes, Random random)
    {
        for (var i = random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
        {
            var at = random.Next(bytes.Length);
            bytes = random.Next(4) switch
            {
                0 => [.. bytes[..at], .. bytes[(at + 1)..]],
                1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
                2 => [.. bytes[..at], (byte)"\"'\n\r,"[random.Next(5)], .. bytes[at..]],
                _ => bytes[..at],
            };
        }

        return bytes;
    }
}

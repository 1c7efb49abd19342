using System.Text;
using Mycelia.Import;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Import;

/// <summary>Everything that can be wrong with files is said with file, line and cell, and leaves the database as it was.</summary>
public sealed class MalformedImportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("id,x\n1,\"open\n2,b\n", "f.csv:2: a quote is opened in this row and never closed")]
    [InlineData("id,x\n1,\"a\"b\n", "f.csv:2: column 2 (x): text follows the closing quote")]
    [InlineData("id,x\n1,a\"b\"\n", "f.csv:2: column 2 (x): a quote stands inside a cell that is not quoted")]
    [InlineData("id,x\n1,a,b\n", "f.csv:2: the row has 3 cells, and 2 are expected")]
    [InlineData("id,x\n1,a\n\n2\n", "f.csv:4: the row has 1 cell, and 2 are expected")]
    [InlineData("id,x\n1,\"a\nb\"\n1,c\n", "f.csv:4: column 1 (id): the key '1' came before, on line 2")]
    [InlineData("id,x\n,c\n", "f.csv:2: column 1 (id): the row has no key")]
    [InlineData("id,x:int\n1,2.5\n", "f.csv:2: column 2 (x): '2.5' is not an int, -2147483648 to 2147483647")]
    [InlineData("id,x:byte\n1,128\n", "f.csv:2: column 2 (x): '128' is not a byte, -128 to 127")]
    [InlineData("id,x:float\n1,1e999\n", "f.csv:2: column 2 (x): '1e999' is not a float")]
    [InlineData("id,x:boolean\n1,yes\n", "f.csv:2: column 2 (x): 'yes' is not a boolean (true, false, 1, 0)")]
    [InlineData("id,x:date\n1,2023-02-29\n", "f.csv:2: column 2 (x): '2023-02-29' is not a date (like 2024-02-29)")]
    [InlineData("id,x:char\n1,ab\n", "f.csv:2: column 2 (x): 'ab' is not one character")]
    [InlineData("id,x:point\n1,here\n", "f.csv:2: column 2 (x): 'here' is not a point")]
    [InlineData("id,x:int[]\n1,1;b\n", "f.csv:2: column 2 (x): '1;b' is not a list of which every item is an int")]
    [InlineData("id,x:json\n1,{\n", "f.csv:2: column 2 (x): '{' is not JSON")]
    [InlineData("id,x:number\n", "f.csv:1: column 2 (x:number): number is no type; known are int, long")]
    [InlineData("id,id\n", "f.csv:1: column 2: the name id is there twice")]
    [InlineData("id,\n", "f.csv:1: column 2 has no name")]
    [InlineData("id:ID,x:ID\n", "f.csv:1: the header has 2 columns :ID; there can be one")]
    [InlineData("id,:START_ID\n", "f.csv:1: column 2: :START_ID has no meaning in this kind of file")]
    [InlineData("id,\"x\n", "f.csv:1: a quote is opened in the first row and never closed")]
    [InlineData("id,x\"y\"\n", "f.csv:1: column 2: the quotes of the header cell x\"y\" do not pair")]
    [InlineData("id:ID{id-type:uuid},x\n", "f.csv:1: column 1: keys are integers or text")]
    public void Nodes(string text, string message) => Fails(Encoding.UTF8.GetBytes(text), message, path => new ImportPlan().Nodes(path, "N"));

    [Fact]
    public void Nodes_in_another_encoding() =>
        Fails([.. "id,x\n1,ok\n2,"u8, 0xE9, .. "\n"u8], "f.csv:3: column 2 (x): the cell is not valid UTF-8", path => new ImportPlan().Nodes(path, "N"));

    [Theory]
    [InlineData("a\n1\n", "f.csv:1: the header does not tell where edges begin and end")]
    [InlineData("a:ID,b\n", "f.csv:1: column 1: :ID has no meaning in this kind of file")]
    [InlineData("a,b\n1,2\n1,9\n", "f.csv:3: column 2 (b): no node has the key of N '9'")]
    [InlineData("a,b\n,2\n", "f.csv:2: column 1 (a): the key of the node is missing")]
    [InlineData(":START_ID(N),:END_ID(N),:TYPE\n1,2,\n", "f.csv:2: column 3 (:TYPE): the type is missing")]
    public void Edges(string text, string message) => Fails(
        Encoding.UTF8.GetBytes(text), message,
        path => new ImportPlan().Nodes(Write("n.csv", "id\n1\n2\n"u8), "N").Edges(path, text.Contains(":TYPE", StringComparison.Ordinal) ? null : "E", "N", "N"));

    [Theory]
    [InlineData("{\"type\":\"node\",\"id\":1}\n{", "f.csv:2: ")]
    [InlineData("[1]", "f.csv:1: the line is no object")]
    [InlineData("{\"type\":\"knot\"}", "f.csv:1: the type knot is neither node nor relationship")]
    [InlineData("{\"id\":1}", "f.csv:1: the object has no type")]
    [InlineData("{\"type\":\"node\"}", "f.csv:1: the node has no id")]
    [InlineData("{\"type\":\"node\",\"id\":1}\n{\"type\":\"node\",\"id\":\"1\"}", "f.csv:2: the id '1' came before, on line 1")]
    [InlineData("{\"type\":\"relationship\",\"label\":\"X\",\"start\":{\"id\":1},\"end\":{\"id\":2}}", "f.csv:1: no node has the id '1', an end of the relationship")]
    [InlineData("{\"type\":\"relationship\",\"start\":{\"id\":1},\"end\":{\"id\":2}}", "f.csv:1: the relationship has no label")]
    [InlineData("{\"type\":\"relationship\",\"label\":\"X\",\"end\":{\"id\":2}}", "f.csv:1: the relationship has no start with an id")]
    [InlineData("{\"type\":\"node\",\"id\":1,\"properties\":{\"a\":1,\"a\":2}}", "f.csv:1: the property a is there twice")]
    [InlineData("{\"type\":\"node\",\"id\":1,\"properties\":{\"a\":{\"$date\":\"x\"}}}", "f.csv:1: 'x' is not a Date")]
    [InlineData("{\"type\":\"node\",\"id\":1,\"properties\":{\"a\":{\"$what\":\"x\"}}}", "f.csv:1: $what with x is no value")]
    [InlineData("{\"type\":\"node\",\"id\":1,\"properties\":{\"a\":99999999999999999999}}", "f.csv:1: the integer 99999999999999999999 does not fit 64 bits")]
    [InlineData("{\"type\":\"node\",\"id\":1,\"properties\":{\"a\":\"\\ud800\"}}", "f.csv:1: a text is no Unicode")]
    [InlineData("{\"type\":\"node\",\"id\":1} x", "f.csv:1: ")]
    public void Json_lines(string text, string message) => Fails(Encoding.UTF8.GetBytes(text), message, path => new ImportPlan().JsonLines(path));

    [Theory]
    [InlineData("{", "is no schema file")]
    [InlineData("{\"nodes\": [{\"labels\": [\"X\"]}]}", "an entry has no file")]
    [InlineData("{\"nodes\": [{\"file\": \"n.csv\", \"key\": \"id\"}]}", "the key id of n.csv is none of its properties")]
    [InlineData("{\"nodes\": [{\"file\": \"n.csv\", \"properties\": [{\"column\": 0, \"name\": \"a\", \"type\": \"TEXT\"}]}]}", "the type TEXT of the property a of n.csv is not known")]
    [InlineData("{\"format\": {\"encoding\": \"latin-1\"}}", "the encoding latin-1 is not known")]
    [InlineData("{\"format\": {\"delimiter\": \"||\"}}", "the delimiter '||' is not one ASCII character")]
    [InlineData("{\"format\": {\"delimiter\": \"\\\"\"}}", "Delimiter and quote are both")]
    [InlineData("{\"nodes\": [{\"file\": \"n.csv\", \"properties\": [], \"where\": {\"column\": 0, \"like\": \"x\"}}]}", "the comparison like of a where is not known")]
    [InlineData("{\"nodes\": [{\"file\": \"n.csv\", \"properties\": [{\"column\": 7, \"name\": \"a\", \"type\": \"STRING\"}]}]}", "n.csv has 1 columns, and column 7 (counted from 0) is wanted")]
    [InlineData("{\"nodes\": [{\"file\": \"gone.csv\", \"properties\": []}]}", "gone.csv cannot be read")]
    public void Schema_files(string text, string message)
    {
        Write("n.csv", "id\n1\n"u8);
        var schema = Write("schema.json", Encoding.UTF8.GetBytes(text));
        using var database = Database.InMemory();
        Assert.Contains(message, Assert.Throws<MyceliaException>(() => database.Import(ImportPlan.FromSchema(schema))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Existing_nodes_with_one_key_twice_cannot_be_named_by_it()
    {
        using var database = Database.InMemory();
        database.Write(tx =>
        {
            tx.CreateNode("N", ("id", 1));
            tx.CreateNode("N", ("id", 1));
        });
        var plan = new ImportPlan().Edges(Write("f.csv", "a,b\n1,1\n"u8), "E", "N", "N");
        Assert.Contains("f.csv:2: column 1 (a): several nodes of the database have the key of N '1'", Assert.Throws<ImportException>(() => database.Import(plan)).Message, StringComparison.Ordinal);
    }

    /// <summary>/dev/full takes nothing, as a full disk does; what could not be written is flushed again when the file is closed.</summary>
    [Theory]
    [InlineData(OnRowError.Skip, 1)]
    [InlineData(OnRowError.Skip, 5_000)]
    [InlineData(OnRowError.Stop, 1)]
    public void A_file_of_rejected_rows_that_cannot_be_written_is_named(OnRowError onError, int rows)
    {
        const string full = "/dev/full";
        if (!File.Exists(full)) return;
        var path = _directory.Write("bad.csv", "id:ID,x:int\n" + string.Concat(Enumerable.Range(0, rows).Select(static i => $"{i},no\n")));
        using var database = Database.InMemory();
        var failed = Assert.ThrowsAny<MyceliaException>(() => database.Import(new ImportPlan().Nodes(path, "N"), new ImportOptions { OnError = onError, RejectsFile = full }));
        if (onError == OnRowError.Stop) Assert.IsType<ImportException>(failed);
        else Assert.Contains(full, failed.Message, StringComparison.Ordinal);
        Assert.Equal(0, database.Snapshot().NodeCount);
    }

    public void Dispose() => _directory.Dispose();

    private void Fails(byte[] text, string message, Func<string, ImportPlan> plan)
    {
        var path = Write("f.csv", text);
        using var database = Database.InMemory();
        var error = Assert.ThrowsAny<MyceliaException>(() => database.Import(plan(path), new ImportOptions { BlockBytes = 4 }));
        Assert.StartsWith(_directory[message[..message.IndexOf(' ')]], error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.InvalidArgument, error.Status);
        Assert.Equal((0L, 0L, 0L), (database.Snapshot().NodeCount, database.Snapshot().EdgeCount, database.Snapshot().Version));
    }

    private string Write(string name, ReadOnlySpan<byte> text)
    {
        File.WriteAllBytes(_directory[name], text);
        return _directory[name];
    }
}

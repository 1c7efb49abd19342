// `mycelia algo`: runs an algorithm on the graph, or a part of it, and shows what it found: its figures, the first nodes (of groups: the largest), a histogram. It is made of the
// same procedures that queries call (docs/algorithms.md): a named graph, the algorithm's .mutate on it, and queries over what that left; so it runs once, whatever is shown or written.
//
// What is to be kept (--write) is written before anything is printed: a reader that goes away (`| head`) loses nothing.

using System.CommandLine;
using System.Globalization;
using Mycelia.Cli.History;
using Mycelia.Cli.Querying;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary>One run of <c>mycelia algo</c>.</summary>
internal sealed class AlgoCommand(ParseResult parsed, Database database, Snapshot? version, CancellationToken cancellation)
{
    private const string Prefix = "mycelia.algo.";
    private const string Graph = "command line";
    private const int RowsOfTable = 10;
    private const int CellOfTable = 80;
    private const int CellOfList = 300;

    /// <summary>Entries that choose the part of the graph; others are the algorithm's.</summary>
    private static readonly HashSet<string> s_selection =
    [
        "labels", "types", "nodeFilters", "relationshipFilters", "weight", "defaultWeight", "orientation", "undirected", "parallelRelationships", "selfLoops",
        "nodeQuery", "relationshipQuery", "parameters", "skipUnknownNodes",
    ];

    private static readonly Argument<string?> Name = new("algorithm") { Description = "Its name, e.g. pageRank, in any case. Without one, all are listed.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string[]> Labels = new("--labels") { Description = "Take nodes with any of these labels. Default: all nodes.", AllowMultipleArgumentsPerToken = true, HelpName = "label" };
    private static readonly Option<string[]> Types = new("--types") { Description = "Take relationships of any of these types. Default: all.", AllowMultipleArgumentsPerToken = true, HelpName = "type" };
    private static readonly Option<string?> Weight = new("--weight") { Description = "Relationship property that is the weight.", HelpName = "property" };
    private static readonly Option<bool> Undirected = new("--undirected") { Description = "Let relationships lead both ways." };
    private static readonly Option<string[]> Sources = new("--source") { Description = "The node to start from: its id, or a pattern that fits it alone, like (:Person {name: 'Ada'}). pageRank and betweenness take several.", HelpName = "node" };
    private static readonly Option<string?> Target = new("--target") { Description = "The node to end at, given like --source.", HelpName = "node" };
    private static readonly Option<string[]> Entries = new("--set") { Description = "Another entry of the configuration, as a Cypher literal: damping=0.9, orientation=reverse, nodeFilters={age: {gte: 18}}. May be given several times.", HelpName = "name=value" };
    private static readonly Option<string?> Write = new("--write") { Description = "Set what was found as this property of the nodes, in one transaction.", HelpName = "property" };
    private static readonly Option<int?> Top = new("--top") { Description = "How many rows to print. Default: 10 in a table (of a path: all), else all.", HelpName = "n" };
    private static readonly Option<bool> Ascending = new("--ascending") { Description = "The smallest values first." };
    private static readonly Option<string?> Show = new("--show") { Description = "Print this property of the nodes instead of the whole nodes.", HelpName = "property" };
    private static readonly Option<string> Format = new("--format") { Description = "How to print rows; figures and histogram stand beside tables only.", DefaultValueFactory = static _ => ResultWriter.Table };
    private static readonly Option<string?> At = new("--at") { Description = "Run on the graph as a commit recorded it: a branch, tag, id, HEAD~1, @{2026-01-31}, ...", HelpName = "revision" };

    private readonly TextWriter _output = StandardOutput.For(parsed.InvocationConfiguration.Output);
    private readonly string _format = parsed.GetRequiredValue(Format);
    private string? _written;

    private TextWriter Error => parsed.InvocationConfiguration.Error;

    public static Command Create()
    {
        var path = DatabaseOption.Create();
        Format.AcceptOnlyFromAmong(ResultWriter.Table, ResultWriter.Json, ResultWriter.JsonLines, ResultWriter.Csv);
        var command = new Command("algo", "Run a graph algorithm.") { path, Name, Labels, Types, Weight, Undirected, Sources, Target, Entries, Write, Top, Ascending, Show, Format, At };
        command.SetAction(parsed => Run(parsed, path.PathIn(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed, string path)
    {
        var error = parsed.InvocationConfiguration.Error;
        AlgoCommand? command = null;
        using var interruption = new Interruption();
        using var database = DatabaseOption.OpenOrFollow(path, out var isBesideWriter);
        try
        {
            if (parsed.GetValue(At) is not null && parsed.GetValue(Write) is not null) throw new FormatException("--write changes the present graph, --at reads a commit: give one of them.");
            if (parsed.GetValue(Top) < 0) throw new FormatException("--top takes a number of rows from 0.");
            if (isBesideWriter && parsed.GetValue(Write) is not null) throw new MyceliaException(StatusCode.Locked, $"{path} is open for writing elsewhere, so --write cannot set a property. Without it the algorithm can run.");
            var version = parsed.GetValue(At) is { } revision ? database.History.VersionOf(revision) : null;
            command = new AlgoCommand(parsed, database, version, interruption.Token);
            if (parsed.GetValue(Name) is { } name) command.Run(name);
            else command.List();
            command._output.Flush();
            return 0;
        }
        catch (Exception e) when (e is FormatException or WrongUsageException)
        {
            ErrorLine.Write(error, e.Message);
            error.WriteLine("Run `mycelia algo --help` for what it accepts.");
            return MyceliaCommand.WrongUsage;
        }
        catch (CypherException e)
        {
            // The queries are this command's own: their text, places and the procedures they call would only confuse.
            var message = e.Message.Split('\n')[0].Replace(".mutate ", " ", StringComparison.Ordinal).Replace("mycelia.graph.project ", "algo ", StringComparison.Ordinal);
            ErrorLine.Write(error, message.Replace(Prefix, "", StringComparison.Ordinal));
            return MyceliaCommand.Failed;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            ErrorLine.Write(error, command?._written is { } property ? $"Interrupted. The property `{property}` is set." : "Interrupted. Nothing was changed.");
            return interruption.ExitCode;
        }
        catch (IOException e) when (StandardOutput.IsClosed(e))
        {
            return 0;
        }
    }

    private void List() =>
        Print("CALL mycelia.procedures() YIELD name, description WITH name, description WHERE name STARTS WITH 'mycelia.algo.' AND size(split(name, '.')) = 3 "
            + "RETURN substring(name, 13) AS algorithm, description ORDER BY algorithm", [], CellOfList);

    private void Run(string text)
    {
        var known = database.Procedures.Names.Where(static each => each.StartsWith(Prefix, StringComparison.Ordinal) && each.LastIndexOf('.') < Prefix.Length).Select(static each => each[Prefix.Length..]).ToArray();
        var name = Array.Find(known, each => each.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? throw new FormatException($"There is no algorithm '{text}'. There are: {string.Join(", ", known)}.");
        var hasValues = database.Procedures.Names.Contains($"{Prefix}{name}.mutate");
        if (!hasValues && parsed.GetValue(Write) is not null) throw new FormatException($"'{name}' finds no value per node that --write could set.");
        RequireProperty(parsed.GetValue(Show));
        var configuration = ParameterText.Read(parsed.GetValue(Entries) ?? [], "--set");
        if (configuration.Keys.FirstOrDefault(static entry => entry is "graph" or "writeProperty" or "mutateProperty") is { } own) throw new FormatException($"--set {own} has no meaning here: every run has a graph of its own, and --write sets a property.");
        AddNodes(name, configuration);
        AddSelection(configuration);
        if (hasValues) ShowValues(name, configuration);
        else ShowPath(name, configuration);
    }

    private void ShowPath(string name, Dictionary<string, Value> configuration)
    {
        var columns = ColumnsOf(name);
        var shown = columns.Select(column => column == "node" ? $"{Shown("node")} AS node" : column);
        var rows = Print(
            $"CALL {Prefix}{name}($configuration) YIELD {string.Join(", ", columns)} RETURN {string.Join(", ", shown)} LIMIT $rows",
            new() { ["configuration"] = Value.Map(configuration), ["rows"] = parsed.GetValue(Top) ?? int.MaxValue });
        if (rows == 0 && columns[0] == "index" && parsed.GetValue(Top) != 0) Error.WriteLine("There is no such path.");
    }

    private void ShowValues(string name, Dictionary<string, Value> configuration)
    {
        var selection = configuration.Where(static entry => s_selection.Contains(entry.Key)).ToDictionary();
        foreach (var entry in selection.Keys) configuration.Remove(entry);
        if (configuration.TryGetValue("concurrency", out var workers)) selection["concurrency"] = workers;
        (configuration["graph"], configuration["mutateProperty"]) = (Graph, "value");
        double projection;
        using (var projected = Query("CALL mycelia.graph.project($graph, $selection) YIELD milliseconds RETURN milliseconds", new() { ["graph"] = Graph, ["selection"] = Value.Map(selection) }))
            projection = projected.First()[0].AsDouble();
        var figures = RunAlgorithm(name, configuration);
        var column = ColumnsOf(name)[^1];
        WriteProperty();
        if (_format == ResultWriter.Table) PrintFigures(figures, column);
        PrintRows(column);
        if (_format == ResultWriter.Table) PrintHistogram(figures["distribution"], column);
        _output.Flush();
        var size = $"{Screen.Number(figures["nodes"].AsInt64())} nodes and {Screen.Number(figures["relationships"].AsInt64())} relationships{(IsUndirected(selection) ? ", counted in both directions," : "")}";
        Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Projected {size} in {projection:F1} ms, ran in {figures["milliseconds"].AsDouble():F1} ms."));
    }

    private static bool IsUndirected(Dictionary<string, Value> selection) =>
        (selection.TryGetValue("undirected", out var undirected) && undirected.Equals((Value)true))
        || (selection.TryGetValue("orientation", out var orientation) && orientation.Kind == ValueKind.String && orientation.AsString().Equals("undirected", StringComparison.OrdinalIgnoreCase));

    private void WriteProperty()
    {
        if (parsed.GetValue(Write) is not { } property) return;
        using var written = Query("CALL mycelia.graph.writeProperty($graph, 'value', $property)", new() { ["graph"] = Graph, ["property"] = property });
        Error.WriteLine($"Set `{property}` of {Screen.Number(written.First()[0].AsInt64())} nodes.");
        _written = property;
    }

    private void AddSelection(Dictionary<string, Value> map)
    {
        if (parsed.GetValue(Labels) is { Length: > 0 } labels) map["labels"] = Value.List([.. Split(labels)]);
        if (parsed.GetValue(Types) is { Length: > 0 } types) map["types"] = Value.List([.. Split(types)]);
        if (parsed.GetValue(Weight) is { } weight) map["weight"] = weight;
        if (parsed.GetValue(Undirected)) map["undirected"] = true;
    }

    /// <summary>Adds the nodes that --source and --target name, and asks for those that an algorithm cannot do without.</summary>
    private void AddNodes(string name, Dictionary<string, Value> map)
    {
        const string How = "its id, or a pattern that fits it alone, like \"(:Person {name: 'Ada'})\"";
        var sources = parsed.GetValue(Sources) ?? [];
        var takesSeveral = name is "pageRank" or "betweenness";
        if (sources.Length > 1 && !takesSeveral) throw new FormatException($"'{name}' takes one --source.");
        if (sources.Length > 0) map[takesSeveral ? "sources" : "source"] = takesSeveral ? Value.List([.. sources.Select(NodeOf)]) : NodeOf(sources[0]);
        if (parsed.GetValue(Target) is { } target) map["target"] = NodeOf(target);
        if (name is not ("bfs" or "shortestPaths" or "shortestPath")) return;
        if (!map.ContainsKey("source")) throw new FormatException($"'{name}' needs a --source, the node to start from: {How}.");
        if (name == "shortestPath" && !map.ContainsKey("target")) throw new FormatException($"'{name}' needs a --target, the node to end at: {How}.");
    }

    private Value NodeOf(string text)
    {
        var reference = text.StartsWith('(') ? EntityReference.Match(version ?? database.Snapshot(), text) : EntityReference.Parse(text);
        return reference.Node is { } node ? unchecked((long)node.Value) : throw new FormatException($"'{text}' is a relationship. Give a node.");
    }

    private static IEnumerable<Value> Split(string[] names) => names.SelectMany(static name => name.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(static name => (Value)name);

    /// <summary>A misspelt property would show as a column of nulls.</summary>
    private void RequireProperty(string? property)
    {
        if (property is null) return;
        using var found = Query("CALL db.propertyKeys() YIELD propertyKey WITH propertyKey WHERE propertyKey = $property RETURN propertyKey", new() { ["property"] = property });
        if (!found.Any()) throw new MyceliaException(StatusCode.InvalidArgument, $"The database has no property '{property}' that --show could print.");
    }

    /// <summary>Names of the columns that the procedure of an algorithm gives.</summary>
    private string[] ColumnsOf(string name)
    {
        using var found = Query("CALL mycelia.procedures() YIELD name, signature WITH name, signature WHERE name = $name RETURN signature", new() { ["name"] = Prefix + name });
        var signature = found.First()[0].AsString();
        return [.. signature[(signature.LastIndexOf('(') + 1)..].TrimEnd(')').Split(", ").Select(static column => column.Split(' ')[0])];
    }

    /// <summary>Runs the algorithm on the named graph; returns the row of figures by name.</summary>
    private Dictionary<string, Value> RunAlgorithm(string name, Dictionary<string, Value> configuration)
    {
        using var result = Query($"CALL {Prefix}{name}.mutate($configuration)", new() { ["configuration"] = Value.Map(configuration) });
        var row = result.First();
        var figures = new Dictionary<string, Value>();
        for (var i = 0; i < result.Columns.Count; i++) figures[result.Columns[i]] = row[i];
        return figures;
    }

    private void PrintFigures(Dictionary<string, Value> figures, string column)
    {
        var distribution = figures["distribution"].AsMap();
        var shown = figures.Where(static figure => figure.Key is not ("distribution" or "propertiesWritten" or "graph" or "nodes" or "relationships" or "bytes" or "milliseconds"))
            .Select(static figure => $"{figure.Key} {TextOf(figure.Value)}");
        if (shown.Any()) _output.WriteLine(string.Join(", ", shown));
        if (distribution["count"].AsInt64() == 0) return;
        var spread = ((string[])["min", "mean", "p50", "p90", "p99", "max"]).Select(name => $"{name} {TextOf(distribution[name])}");
        _output.WriteLine($"{Subject(column)}: {string.Join(", ", spread)}");
    }

    private void PrintRows(string column)
    {
        var order = (parsed.GetValue(Ascending) || column is "depth" or "distance") ? "" : " DESC";
        var rows = parsed.GetValue(Top) ?? (_format == ResultWriter.Table ? RowsOfTable : int.MaxValue);
        const string Source = "CALL mycelia.graph.nodeProperty($graph, 'value') YIELD node, value WITH node, value WHERE value IS NOT NULL";
        Print(IsGroup(column) && _format == ResultWriter.Table
            ? $"{Source} WITH value AS {column}, count(*) AS nodes, min(node) AS first ORDER BY nodes{order}, {column} LIMIT $rows RETURN {column}, nodes, {Shown("first")} AS first"
            : $"{Source} WITH node, value ORDER BY value{order}, node LIMIT $rows RETURN {Shown("node")} AS node, value AS {column}", new() { ["graph"] = Graph, ["rows"] = rows });
    }

    private string Shown(string variable) => parsed.GetValue(Show) is { } property ? $"{variable}.`{property.Replace("`", "``", StringComparison.Ordinal)}`" : variable;

    private void PrintHistogram(Value distribution, string column)
    {
        var bins = distribution.AsMap()["histogram"].AsList().Select(static bin => bin.AsMap()).ToArray();
        if (bins.Length == 0) return;
        _output.WriteLine();
        _output.WriteLine(Subject(column));
        HistogramText.Write(_output, [.. bins.Select(static bin => (NumberOf(bin["from"]), NumberOf(bin["to"]), bin["count"].AsInt64()))]);
    }

    private static bool IsGroup(string column) => column is "component" or "community";

    /// <summary>What the spread is of.</summary>
    private static string Subject(string column) => IsGroup(column) ? $"nodes per {column}" : column;

    private static double NumberOf(Value value) => value.Kind == ValueKind.Int64 ? value.AsInt64() : value.AsDouble();

    private static string TextOf(Value value) =>
        value.Kind == ValueKind.Float64 ? Screen.Figure(value.AsDouble()) : value.Kind == ValueKind.Int64 ? Screen.Number(value.AsInt64()) : PlainText.Of(value);

    private long Print(string query, Dictionary<string, Value> values, int cellLengthMax = CellOfTable)
    {
        using var writer = _format == ResultWriter.Table ? new TableResultWriter(_output, cellLengthMax) : ResultWriter.Create(_format, _output);
        using var result = Query(query, values);
        return writer.Write(result, cancellation);
    }

    private QueryResult Query(string text, Dictionary<string, Value> values) =>
        version is null ? database.Query(text, values, null, cancellation) : version.Query(text, values, null, cancellation);
}

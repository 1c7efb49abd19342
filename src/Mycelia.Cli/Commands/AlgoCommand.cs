// `mycelia algo`: runs an algorithm on the graph, or a part of it, and shows what it found: its figures, the first nodes (of groups: the largest), a histogram. It is made of the
// same procedures that queries call (docs/algorithms.md): a named graph, the algorithm's .mutate on it, and queries over what that left; so it runs once, whatever is shown or written.

using System.CommandLine;
using System.Globalization;
using Mycelia.Cli.Querying;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary>One run of <c>mycelia algo</c>.</summary>
internal sealed class AlgoCommand(ParseResult parsed, Database database, Snapshot? version, CancellationToken cancellation)
{
    private const string Prefix = "mycelia.algo.";
    private const string Graph = "command line";
    private const int RowsOfTable = 10;

    private static readonly Argument<string?> Name = new("algorithm") { Description = "Its name, e.g. pageRank. Without one, all are listed.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string[]> Labels = new("--labels") { Description = "Take nodes with any of these labels. Default: all nodes.", AllowMultipleArgumentsPerToken = true, HelpName = "label" };
    private static readonly Option<string[]> Types = new("--types") { Description = "Take relationships of any of these types. Default: all.", AllowMultipleArgumentsPerToken = true, HelpName = "type" };
    private static readonly Option<string?> Weight = new("--weight") { Description = "Relationship property that is the weight.", HelpName = "property" };
    private static readonly Option<bool> Undirected = new("--undirected") { Description = "Let relationships lead both ways." };
    private static readonly Option<string[]> Entries = new("--set") { Description = "Another entry of the configuration, as a Cypher literal: damping=0.9, seed=7. May be given several times.", HelpName = "name=value" };
    private static readonly Option<string?> Write = new("--write") { Description = "Set what was found as this property of the nodes.", HelpName = "property" };
    private static readonly Option<int?> Top = new("--top") { Description = "How many rows to print. Default: 10 of a table, else all.", HelpName = "n" };
    private static readonly Option<bool> Ascending = new("--ascending") { Description = "The smallest values first." };
    private static readonly Option<string?> Show = new("--show") { Description = "Print this property of the nodes instead of the whole nodes.", HelpName = "property" };
    private static readonly Option<string> Format = new("--format") { Description = "How to print rows; figures and histogram stand beside tables only.", DefaultValueFactory = static _ => ResultWriter.Table };
    private static readonly Option<string?> At = new("--at") { Description = "Run on the graph as a commit recorded it: a branch, tag, id, HEAD~1, @{2026-01-31}, ...", HelpName = "revision" };

    private readonly TextWriter _output = StandardOutput.For(parsed.InvocationConfiguration.Output);
    private readonly string _format = parsed.GetRequiredValue(Format);

    public static Command Create()
    {
        var path = DatabaseOption.Create();
        Format.AcceptOnlyFromAmong(ResultWriter.Table, ResultWriter.Json, ResultWriter.JsonLines, ResultWriter.Csv);
        var command = new Command("algo", "Run a graph algorithm.") { path, Name, Labels, Types, Weight, Undirected, Entries, Write, Top, Ascending, Show, Format, At };
        command.SetAction(parsed => Run(parsed, path.PathIn(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed, string path)
    {
        var error = parsed.InvocationConfiguration.Error;
        using var interruption = new Interruption();
        using var database = DatabaseOption.OpenOrFollow(path, out _);
        try
        {
            if (parsed.GetValue(At) is not null && parsed.GetValue(Write) is not null) throw new FormatException("--write changes the present graph, --at reads a commit: give one of them.");
            var version = parsed.GetValue(At) is { } revision ? database.History.VersionOf(revision) : null;
            var command = new AlgoCommand(parsed, database, version, interruption.Token);
            if (parsed.GetValue(Name) is { } name) command.Run(name);
            else command.List();
            return 0;
        }
        catch (FormatException e)
        {
            ErrorLine.Write(error, e.Message);
            error.WriteLine("Run `mycelia algo --help` for what it accepts.");
            return MyceliaCommand.WrongUsage;
        }
        catch (CypherException e)
        {
            // The queries are this command's own: their text and places would only confuse.
            ErrorLine.Write(error, e.Message.Split('\n')[0]);
            return MyceliaCommand.Failed;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            ErrorLine.Write(error, "Interrupted. Nothing was changed.");
            return interruption.ExitCode;
        }
        catch (IOException e) when (StandardOutput.IsClosed(e))
        {
            return 0;
        }
    }

    private void List() =>
        Print("CALL mycelia.procedures() YIELD name, description WITH name, description WHERE name STARTS WITH 'mycelia.algo.' AND size(split(name, '.')) = 3 "
            + "RETURN substring(name, 13) AS algorithm, description ORDER BY algorithm", []);

    private void Run(string name)
    {
        var names = database.Procedures.Names;
        if (!names.Contains(Prefix + name))
        {
            var known = names.Where(static each => each.StartsWith(Prefix, StringComparison.Ordinal) && each.LastIndexOf('.') < Prefix.Length).Select(static each => each[Prefix.Length..]);
            throw new FormatException($"There is no algorithm '{name}'. There are: {string.Join(", ", known)}.");
        }

        var configuration = ParameterText.Read(parsed.GetValue(Entries) ?? []);
        if (!names.Contains($"{Prefix}{name}.mutate"))
        {
            if (parsed.GetValue(Write) is not null) throw new FormatException($"'{name}' finds no value per node that --write could set.");
            AddSelection(configuration);
            Print($"CALL {Prefix}{name}($configuration)", new() { ["configuration"] = Value.Map(configuration) });
            return;
        }

        var selection = new Dictionary<string, Value>();
        AddSelection(selection);
        Value projection;
        using (var projected = Query("CALL mycelia.graph.project($graph, $selection) YIELD milliseconds RETURN milliseconds", new() { ["graph"] = Graph, ["selection"] = Value.Map(selection) })) projection = projected.First()[0];
        configuration["graph"] = Graph;
        configuration["mutateProperty"] = "value";
        var figures = RunAlgorithm(name, configuration, out var column);
        if (_format == ResultWriter.Table) PrintFigures(figures);
        PrintRows(column);
        if (_format == ResultWriter.Table) PrintHistogram(figures["distribution"], column);
        var error = parsed.InvocationConfiguration.Error;
        error.WriteLine($"Projected {Screen.Number(figures["nodes"].AsInt64())} nodes and {Screen.Number(figures["relationships"].AsInt64())} relationships in {TextOf(projection)} ms, ran in {TextOf(figures["milliseconds"])} ms.");
        if (parsed.GetValue(Write) is not { } property) return;
        using var written = Query("CALL mycelia.graph.writeProperty($graph, 'value', $property)", new() { ["graph"] = Graph, ["property"] = property });
        error.WriteLine($"Set `{property}` of {Screen.Number(written.First()[0].AsInt64())} nodes.");
    }

    private void AddSelection(Dictionary<string, Value> map)
    {
        if (parsed.GetValue(Labels) is { Length: > 0 } labels) map["labels"] = Value.List([.. Split(labels)]);
        if (parsed.GetValue(Types) is { Length: > 0 } types) map["types"] = Value.List([.. Split(types)]);
        if (parsed.GetValue(Weight) is { } weight) map["weight"] = weight;
        if (parsed.GetValue(Undirected)) map["undirected"] = true;
    }

    private static IEnumerable<Value> Split(string[] names) => names.SelectMany(static name => name.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(static name => (Value)name);

    /// <summary>Runs the algorithm on the named graph; returns the row of figures by name, and what it calls its values.</summary>
    private Dictionary<string, Value> RunAlgorithm(string name, Dictionary<string, Value> configuration, out string column)
    {
        using (var signature = Query("CALL mycelia.procedures() YIELD name, signature WITH name, signature WHERE name = $name RETURN signature", new() { ["name"] = Prefix + name }))
        {
            var text = signature.First()[0].AsString();
            column = text[(text.LastIndexOf("node :: NODE, ", StringComparison.Ordinal) + "node :: NODE, ".Length)..].Split(' ')[0];
        }

        using var result = Query($"CALL {Prefix}{name}.mutate($configuration)", new() { ["configuration"] = Value.Map(configuration) });
        var row = result.First();
        var figures = new Dictionary<string, Value>();
        for (var i = 0; i < result.Columns.Count; i++) figures[result.Columns[i]] = row[i];
        return figures;
    }

    private void PrintFigures(Dictionary<string, Value> figures)
    {
        var distribution = figures["distribution"].AsMap();
        var shown = figures.Where(static figure => figure.Key is not ("distribution" or "propertiesWritten" or "graph" or "nodes" or "relationships" or "bytes" or "milliseconds"))
            .Select(static figure => $"{figure.Key} {TextOf(figure.Value)}");
        if (shown.Any()) _output.WriteLine(string.Join(", ", shown));
        _output.WriteLine(string.Join(", ", ((string[])["min", "mean", "p50", "p90", "p99", "max"]).Select(name => $"{name} {TextOf(distribution[name])}")));
        _output.WriteLine();
    }

    private void PrintRows(string column)
    {
        var isGroup = column is "component" or "community";
        var order = (parsed.GetValue(Ascending) || column is "depth" or "distance") ? "" : " DESC";
        var node = parsed.GetValue(Show) is { } property ? $"node.`{property.Replace("`", "``", StringComparison.Ordinal)}`" : "node";
        var rows = parsed.GetValue(Top) ?? (_format == ResultWriter.Table ? RowsOfTable : int.MaxValue);
        const string Source = "CALL mycelia.graph.nodeProperty($graph, 'value') YIELD node, value WITH node, value WHERE value IS NOT NULL";
        Print(isGroup && _format == ResultWriter.Table
            ? $"{Source} WITH value AS {column}, count(*) AS nodes, min(node) AS first RETURN {column}, nodes, {node.Replace("node", "first", StringComparison.Ordinal)} AS first ORDER BY nodes DESC, {column} LIMIT $rows"
            : $"{Source} RETURN {node} AS node, value AS {column} ORDER BY value{order} LIMIT $rows", new() { ["graph"] = Graph, ["rows"] = rows });
    }

    private void PrintHistogram(Value distribution, string column)
    {
        var bins = distribution.AsMap()["histogram"].AsList().Select(static bin => bin.AsMap()).ToArray();
        if (bins.Length == 0) return;
        _output.WriteLine();
        _output.WriteLine(column is "component" or "community" ? "Nodes per " + column : column);
        HistogramText.Write(_output, [.. bins.Select(static bin => (NumberOf(bin["from"]), NumberOf(bin["to"]), bin["count"].AsInt64()))]);
    }

    private static double NumberOf(Value value) => value.Kind == ValueKind.Int64 ? value.AsInt64() : value.AsDouble();

    private static string TextOf(Value value) =>
        value.Kind == ValueKind.Float64 ? value.AsDouble().ToString("G5", CultureInfo.InvariantCulture) : value.Kind == ValueKind.Int64 ? Screen.Number(value.AsInt64()) : PlainText.Of(value);

    private void Print(string query, Dictionary<string, Value> values)
    {
        using var writer = ResultWriter.Create(_format, _output);
        using var result = Query(query, values);
        writer.Write(result, cancellation);
    }

    private QueryResult Query(string text, Dictionary<string, Value> values) =>
        version is null ? database.Query(text, values, null, cancellation) : version.Query(text, values, null, cancellation);
}

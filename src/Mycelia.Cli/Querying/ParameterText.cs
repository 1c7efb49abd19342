// Parameters on a command line: `name=value`. Numbers, true, false, null, quoted strings, lists, maps and calls of temporal functions are read as Cypher reads
// them; whatever is none of these is text as it stands, so that names and dates need no second pair of quotes.

using System.Text.RegularExpressions;

namespace Mycelia.Cli.Querying;

internal static partial class ParameterText
{
    /// <summary>The parameters by name.</summary>
    /// <param name="texts">What the command line gives.</param>
    /// <param name="option">The option that gives them, for errors.</param>
    /// <exception cref="FormatException">One is not of the form name=value, is given twice, or begins like a literal and is none.</exception>
    public static Dictionary<string, Value> Read(IEnumerable<string> texts, string option = "--param")
    {
        var parameters = new Dictionary<string, Value>(StringComparer.Ordinal);
        Database? reader = null;
        try
        {
            foreach (var text in texts)
            {
                var equals = text.IndexOf('=', StringComparison.Ordinal);
                if (equals < 1) throw new FormatException($"{option} {text} is not of the form name=value.");
                var name = text[..equals].TrimStart('$');
                var value = text[(equals + 1)..];
                var read = Literal().IsMatch(value) ? ReadLiteral(reader ??= Database.InMemory(), option, name, value) : value;
                if (!parameters.TryAdd(name, read)) throw new FormatException($"{option} {name} is given twice.");
            }
        }
        finally
        {
            reader?.Dispose();
        }

        return parameters;
    }

    private static Value ReadLiteral(Database reader, string option, string name, string text)
    {
        try
        {
            using var result = reader.Query($"RETURN (\n{text}\n) AS value");
            if (result.Columns.Count == 1 && result.Read()) return result.Get(0);
        }
        catch (CypherException e)
        {
            throw new FormatException($"{option} {name}={text}: {e.Message.Split('\n')[0]} Quote it if it is meant as text: {option} '{name}=\"...\"'.", e);
        }

        throw new FormatException($"{option} {name}={text} is not one value.");
    }

    [GeneratedRegex("""^\s*(['"\[{]|[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?\s*$|[+-]?0[xo][\da-fA-F]+\s*$|(true|false|null|NaN|[+-]?Infinity)\s*$|(date|time|localtime|datetime|localdatetime|duration|point)\s*\()""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Literal();
}

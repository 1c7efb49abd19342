using System.Text.RegularExpressions;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>Full names made short enough for a table.</summary>
internal static partial class Names
{
    /// <summary>A method without the namespaces of its parameters' types: <c>System.IO.File.Open(string, FileMode)</c>.</summary>
    public static string Method(string fullName)
    {
        var open = fullName.LastIndexOf('(');
        return fullName[..open] + Qualifier().Replace(fullName[open..], "").Replace(",", ", ");
    }

    /// <summary>A type without its namespace but with the types around it: <c>Avx10v2+V512</c>.</summary>
    public static string Type(string fullName) => fullName[(fullName.LastIndexOf('.') + 1)..];

    /// <summary>Several namespaces with what they have in common said once: <c>System.Xml: itself, .Schema, .XPath</c>.</summary>
    public static string Namespaces(IReadOnlyCollection<string> names)
    {
        var common = names.Aggregate(CommonPrefix);
        return common.Length == 0
            ? string.Join(", ", names)
            : $"{common}: {string.Join(", ", names.Select(name => name == common ? "itself" : name[common.Length..]))}";
    }

    /// <summary>The leading parts, between dots, that two names share.</summary>
    private static string CommonPrefix(string a, string b)
    {
        var parts = a.Split('.').Zip(b.Split('.')).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First);
        return string.Join('.', parts);
    }

    [GeneratedRegex(@"(?:\w+\.)+")]
    private static partial Regex Qualifier();
}

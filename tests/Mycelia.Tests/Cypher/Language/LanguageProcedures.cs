namespace Mycelia.Tests.Cypher.Language;

/// <summary>Procedures that language cases call.</summary>
internal static class LanguageProcedures
{
    public static void Register(Procedures procedures)
    {
        procedures.Register("test.nothing", [], [], static _ => []);
        procedures.Register("test.takes", [new("in", "INTEGER?")], [], static _ => []);
        procedures.Register("test.numbers", [], [new("n", "INTEGER?")], static _ => [[1], [2], [3]]);
        procedures.Register("test.none", [], [new("n", "INTEGER?")], static _ => []);
        procedures.Register("test.pair", [], [new("a", "INTEGER?"), new("b", "STRING?")], static _ => [[1, "one"], [2, "two"]]);
        procedures.Register("test.twice", [new("in", "INTEGER?")], [new("out", "INTEGER?")],
            static call => [[call.Arguments.Span[0].IsNull ? Value.Null : call.Arguments.Span[0].AsInt64() * 2]]);
        procedures.Register("test.add", [new("x", "INTEGER?"), new("y", "INTEGER?")], [new("sum", "INTEGER?")],
            static call => [[call.Arguments.Span[0].AsInt64() + call.Arguments.Span[1].AsInt64()]]);
        procedures.Register("test.half", [new("x", "FLOAT?")], [new("out", "FLOAT?")], static call => [[call.Arguments.Span[0].AsDouble() / 2]]);
        procedures.Register("test.echo", [new("x", "NUMBER?")], [new("out", "NUMBER?")], static call => [[call.Arguments.Span[0]]]);
        procedures.Register("test.text", [new("x", "STRING?")], [new("out", "STRING?")], static call => [[call.Arguments.Span[0]]]);
    }
}

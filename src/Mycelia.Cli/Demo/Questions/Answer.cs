namespace Mycelia.Cli.Demo.Questions;

/// <summary>What a question about the framework found, ready to be shown.</summary>
/// <param name="Question">The question, as a person would ask it.</param>
/// <param name="Cypher">The question as the database was asked it.</param>
/// <param name="Columns">Titles of the table's columns; '#' before a title marks numbers.</param>
/// <param name="Rows">The table.</param>
/// <param name="Remark">One sentence about the whole.</param>
internal sealed record Answer(string Question, string Cypher, string[] Columns, IReadOnlyList<string[]> Rows, string Remark);

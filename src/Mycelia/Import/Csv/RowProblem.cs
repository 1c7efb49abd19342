namespace Mycelia.Import.Csv;

/// <summary>Why a row of a file cannot be imported: where the row lies, which cell is at fault (from 1; 0: the row as a whole), and the reason.</summary>
internal readonly record struct RowProblem(long Offset, int Length, int Column, string Reason);

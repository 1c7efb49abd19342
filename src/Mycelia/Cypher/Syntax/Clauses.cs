namespace Mycelia.Cypher.Syntax;

/// <summary>What stands before the query.</summary>
internal enum QueryMode
{
    Run,
    /// <summary><c>EXPLAIN</c>: plan only.</summary>
    Explain,
    /// <summary><c>PROFILE</c>: run and report what each operator did.</summary>
    Profile,
}

/// <summary>A whole text: its mode and either a query or a schema command.</summary>
internal sealed class Statement(QueryMode mode, SyntaxNode body, string text) : SyntaxNode
{
    public QueryMode Mode { get; } = mode;

    /// <summary>A <see cref="Query"/> or a <see cref="SchemaCommand"/>.</summary>
    public SyntaxNode Body { get; } = body;

    /// <summary>The text that all spans refer to.</summary>
    public string Text { get; } = text;
}

/// <summary>One or more single queries under UNION. All unions of one query are of one kind.</summary>
internal sealed class Query(IReadOnlyList<SingleQuery> parts, bool unionAll) : SyntaxNode
{
    public IReadOnlyList<SingleQuery> Parts { get; } = parts;

    public bool UnionAll { get; } = unionAll;

    /// <summary>What the query gives, column by column: of a union symbols of its own, otherwise those of RETURN; set by semantic analysis.</summary>
    public IReadOnlyList<(string Column, Symbol Symbol)> Columns { get; set; } = [];
}

/// <summary>A sequence of clauses.</summary>
internal sealed class SingleQuery(IReadOnlyList<Clause> clauses) : SyntaxNode
{
    public IReadOnlyList<Clause> Clauses { get; } = clauses;

    /// <summary>The version that the clauses read; null: that of the query around them.</summary>
    public VersionClause? Version { get; init; }
}

/// <summary><c>USE branch</c>, <c>AT revision</c> or both: at least one is there. Both are the same for all rows.</summary>
internal sealed class VersionClause(Expression? branch, Expression? revision) : SyntaxNode
{
    /// <summary>A text or a parameter.</summary>
    public Expression? Branch { get; } = branch;

    public Expression? Revision { get; } = revision;

    /// <summary>Its place among the version clauses of the query; set by semantic analysis.</summary>
    public int Index { get; set; } = -1;
}

internal abstract class Clause : SyntaxNode;

internal sealed class MatchClause(Pattern pattern, Expression? where, bool isOptional) : Clause
{
    public Pattern Pattern { get; } = pattern;

    public Expression? Where { get; } = where;

    public bool IsOptional { get; } = isOptional;

    /// <summary><c>USING INDEX n:Label(key)</c> and the like; the planner obeys or reports why it cannot.</summary>
    public IReadOnlyList<PlanHint> Hints { get; init; } = [];
}

/// <summary>A <c>USING</c> hint: INDEX, SCAN or JOIN ON, with the variable and, for the first two, label and properties.</summary>
internal sealed class PlanHint(string kind, IReadOnlyList<Variable> variables, string? label, IReadOnlyList<string> properties) : SyntaxNode
{
    public string Kind { get; } = kind;

    public IReadOnlyList<Variable> Variables { get; } = variables;

    public string? Label { get; } = label;

    public IReadOnlyList<string> Properties { get; } = properties;
}

internal sealed class UnwindClause(Expression list, Variable item) : Clause
{
    public Expression List { get; } = list;

    public Variable Item { get; } = item;
}

/// <summary>One item of a projection. <see cref="Name"/> is the alias, or the expression's text exactly as written.</summary>
internal sealed class ProjectionItem(Expression expression, string name, bool hasAlias) : SyntaxNode
{
    public Expression Expression { get; } = expression;

    public string Name { get; } = name;

    public bool HasAlias { get; } = hasAlias;

    /// <summary>The symbol that holds the item afterwards; set by semantic analysis.</summary>
    public Symbol? Symbol { get; set; }
}

internal sealed class SortItem(Expression expression, bool isDescending) : SyntaxNode
{
    public Expression Expression { get; } = expression;

    public bool IsDescending { get; } = isDescending;
}

/// <summary>WITH and RETURN.</summary>
internal sealed class ProjectionClause(bool isReturn, bool isDistinct, bool isStar, IReadOnlyList<ProjectionItem> items) : Clause
{
    public bool IsReturn { get; } = isReturn;

    public bool IsDistinct { get; } = isDistinct;

    /// <summary><c>*</c>, perhaps followed by further items.</summary>
    public bool IsStar { get; } = isStar;

    /// <summary>The items as written; semantic analysis puts what <c>*</c> stands for into <see cref="AllItems"/>.</summary>
    public IReadOnlyList<ProjectionItem> Items { get; } = items;

    /// <summary>The variables of <c>*</c> by name, then <see cref="Items"/>; set by semantic analysis.</summary>
    public IReadOnlyList<ProjectionItem> AllItems { get; set; } = items;

    public IReadOnlyList<SortItem> OrderBy { get; init; } = [];

    public Expression? Skip { get; init; }

    public Expression? Limit { get; init; }

    /// <summary>Only after WITH.</summary>
    public Expression? Where { get; init; }
}

internal sealed class CreateClause(Pattern pattern) : Clause
{
    public Pattern Pattern { get; } = pattern;
}

internal sealed class MergeClause(PathPattern pattern, IReadOnlyList<SetItem> onCreate, IReadOnlyList<SetItem> onMatch) : Clause
{
    public PathPattern Pattern { get; } = pattern;

    public IReadOnlyList<SetItem> OnCreate { get; } = onCreate;

    public IReadOnlyList<SetItem> OnMatch { get; } = onMatch;
}

internal sealed class SetClause(IReadOnlyList<SetItem> items) : Clause
{
    public IReadOnlyList<SetItem> Items { get; } = items;
}

internal abstract class SetItem : SyntaxNode;

/// <summary><c>n.key = value</c>, <c>(expression).key = value</c>.</summary>
internal sealed class SetProperty(Expression subject, string key, Expression value) : SetItem
{
    public Expression Subject { get; } = subject;

    public string Key { get; } = key;

    public Expression Value { get; } = value;
}

/// <summary><c>n[key] = value</c> with a computed key.</summary>
internal sealed class SetDynamicProperty(Expression subject, Expression key, Expression value) : SetItem
{
    public Expression Subject { get; } = subject;

    public Expression Key { get; } = key;

    public Expression Value { get; } = value;
}

/// <summary><c>n = map</c> (replaces all) and <c>n += map</c> (adds).</summary>
internal sealed class SetAllProperties(Variable subject, Expression value, bool isAddition) : SetItem
{
    public Variable Subject { get; } = subject;

    public Expression Value { get; } = value;

    public bool IsAddition { get; } = isAddition;
}

/// <summary><c>n:A:B</c>.</summary>
internal sealed class SetLabels(Variable subject, IReadOnlyList<string> labels) : SetItem
{
    public Variable Subject { get; } = subject;

    public IReadOnlyList<string> Labels { get; } = labels;
}

internal sealed class RemoveClause(IReadOnlyList<RemoveItem> items) : Clause
{
    public IReadOnlyList<RemoveItem> Items { get; } = items;
}

internal abstract class RemoveItem : SyntaxNode;

internal sealed class RemoveProperty(Expression subject, string key) : RemoveItem
{
    public Expression Subject { get; } = subject;

    public string Key { get; } = key;
}

internal sealed class RemoveLabels(Variable subject, IReadOnlyList<string> labels) : RemoveItem
{
    public Variable Subject { get; } = subject;

    public IReadOnlyList<string> Labels { get; } = labels;
}

internal sealed class DeleteClause(IReadOnlyList<Expression> subjects, bool isDetach) : Clause
{
    public IReadOnlyList<Expression> Subjects { get; } = subjects;

    public bool IsDetach { get; } = isDetach;
}

/// <summary><c>FOREACH (x IN list | updating clauses)</c>.</summary>
internal sealed class ForeachClause(Variable item, Expression list, IReadOnlyList<Clause> updates) : Clause
{
    public Variable Item { get; } = item;

    public Expression List { get; } = list;

    public IReadOnlyList<Clause> Updates { get; } = updates;
}

/// <summary><c>CALL name(arguments) YIELD columns WHERE …</c>.</summary>
internal sealed class CallClause(string name, IReadOnlyList<Expression>? arguments, IReadOnlyList<YieldItem>? yields) : Clause
{
    public string Name { get; } = name;

    /// <summary>Null where no parentheses were written (a standalone call that takes its arguments from the parameters).</summary>
    public IReadOnlyList<Expression>? Arguments { get; } = arguments;

    /// <summary>Null where nothing is yielded explicitly; then a standalone call gives all columns.</summary>
    public IReadOnlyList<YieldItem>? Yields { get; } = yields;

    /// <summary><c>YIELD *</c>: only in standalone calls.</summary>
    public bool IsYieldAll { get; init; }

    public Expression? Where { get; init; }

    public bool IsOptional { get; init; }

    public TextSpan NameSpan { get; init; } = TextSpan.None;

    /// <summary>All columns that the call adds, resolved (column name, symbol); set by semantic analysis.</summary>
    public IReadOnlyList<(string Column, Symbol Symbol)> Outputs { get; set; } = [];
}

/// <summary><c>column AS alias</c>.</summary>
internal sealed class YieldItem(string column, Variable variable) : SyntaxNode
{
    public string Column { get; } = column;

    /// <summary>The alias, or the column's own name.</summary>
    public Variable Variable { get; } = variable;
}

/// <summary><c>CALL { query }</c> and <c>CALL (a, b) { query }</c>.</summary>
internal sealed class SubqueryClause(Query query, IReadOnlyList<Variable>? imports, bool isImportAll) : Clause
{
    public Query Query { get; } = query;

    /// <summary>The scope clause: null where none was written (then a leading WITH imports), empty for <c>CALL () {…}</c>.</summary>
    public IReadOnlyList<Variable>? Imports { get; } = imports;

    /// <summary><c>CALL (*) {…}</c>.</summary>
    public bool IsImportAll { get; } = isImportAll;

    public bool IsOptional { get; init; }

    /// <summary>The outer variables that the subquery may read, however they are imported; set by semantic analysis.</summary>
    public IReadOnlyList<Symbol> Imported { get; set; } = [];
}

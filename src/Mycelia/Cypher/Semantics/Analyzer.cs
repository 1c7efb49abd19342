// Semantic analysis: one walk over the tree in the order of execution. Clauses pass a Scope on to the next; WITH replaces it, subqueries open one
// behind which the outer one stays visible. Each expression is resolved and typed bottom-up in the same walk (Analyzer.Expressions), so that an
// error is the first in the order of evaluation. Types are sets of what a value may be: only what is certainly wrong is an error here, the rest is left
// to the run.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>Where a query stands: it decides how it may end and whether it may write.</summary>
internal enum QueryRole
{
    Top,
    /// <summary>Inside <c>CALL { }</c>.</summary>
    Call,
    Exists,
    Count,
    Collect,
}

internal sealed partial class Analyzer(IProcedureCatalog procedures)
{
    private readonly SymbolTable _symbols = new();
    private readonly List<string> _parameters = [];
    private readonly Dictionary<string, int> _parameterOffsets = new(StringComparer.Ordinal);
    private readonly Dictionary<ProjectionClause, ProjectionFacts> _projections = [];
    private readonly Dictionary<CallClause, Procedure> _calls = [];
    private bool _reads;
    private bool _writes;
    private bool _multiplies;

    private bool _changesHistory;
    private bool _changesMemory;

    /// <summary>The query has no UNION.</summary>
    private bool _isOnlyPart;

    /// <summary>The clause at hand is all of the query.</summary>
    private bool _isWholeQuery;

    /// <summary>Inside EXISTS, COUNT or COLLECT, where nothing may be written.</summary>
    private bool _isReadOnly;

    public AnalyzedQuery Analyze(Statement statement)
    {
        _isOnlyPart = statement.Body is Query { Parts.Count: 1 };
        IReadOnlyList<(string Column, Symbol Symbol)> columns = statement.Body switch
        {
            Query query => AnalyzeQuery(query, QueryRole.Top, () => new Scope(null), null),
            _ => [],
        };
        return new AnalyzedQuery(statement, _symbols, _parameters)
        {
            Columns = [.. columns.Select(column => new ResultColumn(column.Column, column.Symbol))],
            ReadsGraph = _reads,
            WritesGraph = _writes,
            ChangesHistory = _changesHistory,
            ChangesMemory = _changesMemory,
            IsSingleRow = !_multiplies,
            Projections = _projections,
            Procedures = _calls,
            ParameterOffsets = _parameterOffsets,
            Versions = _versions,
        };
    }

    /// <summary>Analyzes the parts of a query, each in a scope of its own, and gives its columns.</summary>
    private IReadOnlyList<(string Column, Symbol Symbol)> AnalyzeQuery(Query query, QueryRole role, Func<Scope> start, Scope? importable)
    {
        IReadOnlyList<(string Column, Symbol Symbol)>? columns = null;
        for (var i = 0; i < query.Parts.Count; i++)
        {
            var part = AnalyzePart(query.Parts[i], role, start(), importable);
            if (columns is not null && !columns.Select(column => column.Column).SequenceEqual(part.Select(column => column.Column)))
                throw CypherErrors.Syntax("DifferentColumnsInUnion", $"All parts of a UNION must return the same columns in the same order; the first returns {List(columns)}, this one {List(part)}.", query.Parts[i].Span.Start);
            columns = columns is null ? part : [.. columns.Zip(part, (left, right) => (left.Column, AddEither(left, right)))];
        }

        return query.Columns = columns ?? [];

        static string List(IReadOnlyList<(string Column, Symbol Symbol)> columns) => columns.Count == 0 ? "none" : string.Join(", ", columns.Select(column => $"`{column.Column}`"));
    }

    /// <summary>A column of a union: what it holds may come from either part.</summary>
    private Symbol AddEither((string Column, Symbol Symbol) left, (string Column, Symbol Symbol) right)
    {
        var type = StaticType.Either(_symbols.TypeOf(left.Symbol), _symbols.TypeOf(right.Symbol));
        return _symbols.Add(left.Column, type.SymbolKind, type);
    }

    private IReadOnlyList<(string Column, Symbol Symbol)> AnalyzePart(SingleQuery part, QueryRole role, Scope scope, Scope? importable)
    {
        RequireReadOnly(part);
        var outer = _version;
        if (part.Version is { } version) AnalyzeVersion(version);
        var columns = AnalyzeClauses(part, role, scope, importable);
        _version = outer;
        return columns;
    }

    private IReadOnlyList<(string Column, Symbol Symbol)> AnalyzeClauses(SingleQuery part, QueryRole role, Scope scope, Scope? importable)
    {
        var clauses = part.Clauses;
        for (var i = 0; i < clauses.Count; i++)
        {
            _isWholeQuery = _isOnlyPart && clauses.Count == 1 && part.Version is null && role == QueryRole.Top;
            if (i == 0 && importable is not null && IsImport(clauses[0], importable)) scope = Import((ProjectionClause)clauses[0], importable);
            else if (clauses[i] is CallClause call) AnalyzeCall(call, scope, isStandalone: clauses.Count == 1 && role == QueryRole.Top);
            else scope = AnalyzeClause(clauses[i], scope, role);
        }

        return ColumnsOf(clauses[^1], role, isStandalone: clauses.Count == 1);
    }

    private Scope AnalyzeClause(Clause clause, Scope scope, QueryRole role)
    {
        switch (clause)
        {
            case MatchClause match: AnalyzeMatch(match, scope); break;
            case UnwindClause unwind: AnalyzeUnwind(unwind, scope); break;
            case ProjectionClause projection: return AnalyzeProjection(projection, scope, role);
            case SubqueryClause subquery: AnalyzeSubquery(subquery, scope); break;
            case CallClause call: AnalyzeCall(call, scope, isStandalone: false); break;
            default: AnalyzeUpdate(clause, scope); break;
        }

        return scope;
    }

    private void AnalyzeUnwind(UnwindClause unwind, Scope scope)
    {
        _multiplies = true;
        var type = Infer(unwind.List, scope);

        // A single value counts as a list of one.
        var item = type.Is(CypherTypes.List) ? type.Element : type.MayBe(CypherTypes.List) ? StaticType.Any : type;
        DeclareNew(unwind.Item, scope, type == StaticType.Null ? StaticType.Null : item);
    }

    private void AnalyzeMatch(MatchClause match, Scope scope)
    {
        (_reads, _multiplies) = (true, true);
        AnalyzePattern(match.Pattern.Paths, scope, PatternUse.Match);
        foreach (var hint in match.Hints)
            foreach (var variable in hint.Variables) Resolve(variable, scope);
        if (match.Where is not null) InferPredicate(match.Where, scope);
    }

    /// <summary>Declares a variable of a name that must not be in use.</summary>
    private Symbol DeclareNew(Variable variable, Scope scope, StaticType type)
    {
        if (scope.Contains(variable.Name)) throw AlreadyBound(variable);
        return Declare(variable, scope, type);
    }

    private Symbol Declare(Variable variable, Scope scope, StaticType type)
    {
        var symbol = _symbols.Add(variable.Name, type.SymbolKind, type);
        variable.Symbol = symbol;
        scope.Declare(variable.Name, symbol);
        return symbol;
    }

    private static CypherException AlreadyBound(Variable variable) =>
        CypherErrors.Syntax("VariableAlreadyBound", $"The variable `{variable.Name}` is bound already and cannot be declared again. Use another name.", variable.Span.Start);

    private static CypherException Composition(string message, SyntaxNode place) => CypherErrors.Syntax("InvalidClauseComposition", message, place.Span.Start);

    private static CypherException WrongType(string message, SyntaxNode place) => CypherErrors.Syntax("InvalidArgumentType", message, place.Span.Start);
}

// What the far end of an expansion must meet: labels, and a predicate over the node alone, which is evaluated once per node. Labels that every end of such
// edges has are not tested at all.

using System.Runtime.CompilerServices;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class NodeTest
{
    private readonly LabelMatch _labels;
    private readonly EntityMask? _mask;

    public NodeTest(Symbol node, IReadOnlyList<string> labels, Expression? filter, OperatorBuild build)
    {
        _labels = new LabelMatch(labels);
        if (filter is not null) _mask = new EntityMask(node, false, filter, build, _labels);
    }

    /// <summary>Whether nodes have to be tested at all.</summary>
    public bool IsNeeded { get; private set; }

    public bool IsImpossible => _labels.IsImpossible;

    /// <summary>The mask that tells of any node whether it meets all; null while there is none.</summary>
    public EntityMask? Columns => _mask is { TestsColumns: true } ? _mask : null;

    /// <summary>Opens it for nodes of any kind.</summary>
    public void Open(QueryContext context)
    {
        _labels.Open(context.Space);
        _mask?.Open(context);
        IsNeeded = !_labels.IsAlways || _mask is not null;
    }

    /// <summary>Opens it for nodes that edges of these types lead to in this direction. A serializable transaction tests each, so that its labels are noted as read.</summary>
    public void Open(QueryContext context, int[] types, PatternDirection direction)
    {
        Open(context);
        if (context.Snapshot.Reads is not null) return;
        if (!_labels.IsAlways && !_labels.IsImpossible && _labels.AreAtEnds(types, direction)) IsNeeded = _mask is not null;
    }

    /// <summary>Evaluates the predicate for those of the nodes that were not looked at yet. To be called before <see cref="Passes"/>.</summary>
    public void Prepare(QueryContext context, ReadOnlySpan<uint> nodes)
    {
        if (!IsNeeded) return;
        ReadNotes.Nodes(context, nodes);
        if (_mask is null || _mask.TestsColumns) return;
        _mask.Begin();
        foreach (var node in nodes)
            if (_labels.Passes(node)) _mask.Add(node);
        _mask.End(nodes.Length);
    }

    /// <summary>Whether a node meets all; it was among those prepared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(uint node)
    {
        if (_mask is null) return _labels.Passes(node);
        return _mask.TestsColumns ? _mask.Test(node) : _labels.Passes(node) && _mask.Passes(node);
    }
}

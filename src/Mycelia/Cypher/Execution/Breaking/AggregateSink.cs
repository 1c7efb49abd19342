// Groups and aggregates of the rows that one worker gets. A batch's keys become group numbers, column-wise, and then each aggregate takes in the whole batch.
//
// When the groups fill the memory that the query may use, no more are begun: rows of groups that are there are still taken in, others are written to a
// temporary file, partitioned by the hash of their keys, with what the aggregates take of them. When the groups in memory have been given out, each
// partition is aggregated by itself, in the same way. An aggregate that grows with its rows (collect) may still fill the memory, which ends the query.

using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Spilling;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class AggregateSink : IBatchSink
{
    private const int GroupsMin = 256;
    private const int SliceMin = 64;
    private const long Slack = 1 << 18; // what a full table may still grow by, for the little that sums need

    private readonly Evaluator[] _groups;
    private readonly Evaluator[][] _arguments;
    private readonly AggregateState[] _states;
    private readonly GroupTable _table;
    private readonly EntityGroups? _entities;
    private readonly MemoryShare _memory = new();
    private readonly PendingPartitions _pending = new();
    private readonly Vector _once = new();
    private readonly Vector _times = new();
    private readonly Vector[] _row; // keys, arguments, multiplicity
    private readonly int _width;
    private QueryContext? _context;
    private PartitionedRows? _spill;
    private int[] _numbers = [];
    private int[] _kept = [];
    private int[] _left = [];
    private int[] _found = [];
    private ulong[] _hashes = [];
    private int _capacity;
    private int _level;
    private long _fullBytes;
    private bool _isFull;
    private bool _isByEntity; // the batch that is taken in

    public AggregateSink(AggregatePlan plan, EvaluatorFactory evaluators)
    {
        _groups = [.. plan.Groups.Select(group => evaluators.Create(group.Expression))];
        _arguments = [.. plan.Aggregates.Select(aggregate => aggregate.Call.Arguments.Select(evaluators.Create).ToArray())];
        _states = [.. plan.Aggregates.Select(static aggregate => NewState(aggregate.Call))];
        _table = new GroupTable(_groups.Length);
        _entities = plan.Entity is null ? null : new EntityGroups(plan.Entity);
        _width = _groups.Length + _arguments.Sum(static arguments => arguments.Length) + 1;
        _row = new Vector[_width];
        _once.SetConstant(1L);
    }

    /// <summary>Groups in memory.</summary>
    public int Count => _groups.Length == 0 ? 1 : _table.Count;

    private QueryContext Context => _context!;

    public void Open(QueryContext context)
    {
        Close();
        _context = context;
        _memory.Open(context.Memory);
        _level = 0;
        Clear();
    }

    public void Add(Batch batch)
    {
        var at = _groups.Length;
        foreach (var arguments in _arguments)
            foreach (var argument in arguments) _row[at++] = argument.Evaluate(batch, Context);
        _isByEntity = _entities is not null && _entities.TryBegin(batch);
        if (!_isByEntity) EvaluateKeys(batch);
        Add(Positions.Of(batch), batch.Multiplicity);
        _isByEntity = false;
    }

    /// <summary>Takes in what other workers' sinks have, and ends the input.</summary>
    public void End(ReadOnlySpan<AggregateSink> others)
    {
        var spilled = new List<PartitionedRows>();
        foreach (var other in others)
        {
            Merge(other);
            if (other._spill is null) continue;
            spilled.Add(other._spill);
            other._spill = null;
        }

        if (!others.IsEmpty && (spilled.Count > 0 || _spill is not null)) AddSpilled(spilled);
        if (_spill is null) return;
        _pending.Push(_spill);
        _spill = null;
    }

    /// <summary>Replaces the groups in memory by those of the next partition that was spilled; false when there is none.</summary>
    public bool NextPartition()
    {
        if (!_pending.TryTake(out var rows, out var partition)) return false;
        Clear();
        _level = rows.Level + 1;
        AddPartition(rows, partition);
        End([]);
        return true;
    }

    /// <summary>The keys of some groups, into positions from 0.</summary>
    public void FinishKey(int column, ReadOnlySpan<int> groups, Vector target) => VectorCopy.Gather(_table.Key(column), groups, target);

    /// <summary>The results of an aggregate for some groups, into positions from 0.</summary>
    public void FinishAggregate(int aggregate, int from, int count, Vector target) => _states[aggregate].Finish(from, count, target, Context);

    public void Close()
    {
        _spill?.Dispose();
        _spill = null;
        _pending.Dispose();
        if (_context is null) return;
        Clear();
        _memory.Release();
        _context = null;
    }

    internal static AggregateState NewState(FunctionCall call)
    {
        var isKnown = FunctionTable.TryGet(call.Name, out var function);
        Invariant.Holds(isKnown && function!.IsAggregate);
        AggregateState? typed = function.Name switch
        {
            "count" => new CountState(),
            "sum" => new TotalState(function, isAverage: false),
            "avg" => new TotalState(function, isAverage: true),
            "min" => new ExtremeState(isMax: false),
            "max" => new ExtremeState(isMax: true),
            _ => null,
        };
        if (!call.IsDistinct || call.Arguments.Count == 0 || typed is ExtremeState) return typed ?? new ObjectState(function, isDistinct: false);
        if (call.Arguments.Count > 1) return new ObjectState(function, isDistinct: true);
        return new DistinctState(typed ?? new ObjectState(function, isDistinct: false));
    }

    private void EvaluateKeys(Batch batch)
    {
        for (var i = 0; i < _groups.Length; i++) _row[i] = _groups[i].Evaluate(batch, Context);
    }

    private void Clear()
    {
        _table.Clear();
        _entities?.Clear();
        _isByEntity = false;
        foreach (var state in _states) state.Clear();
        _capacity = 0;
        _isFull = false;
        _fullBytes = 0;
        _memory.Set(0);
        if (_groups.Length == 0) Resize(1);
    }

    private void Resize(int groups)
    {
        _capacity = groups;
        foreach (var state in _states) state.Resize(groups);
    }

    /// <summary>Takes in the rows at these positions of <see cref="_row"/>.</summary>
    private void Add(ReadOnlySpan<int> positions, long[]? multiplicity)
    {
        if (_groups.Length == 0)
        {
            Aggregate(positions, multiplicity, all: true);
            Account();
            return;
        }

        if (_numbers.Length < positions.Length)
            (_numbers, _kept, _left, _hashes) = (new int[positions.Length], new int[positions.Length], new int[positions.Length], new ulong[positions.Length]);
        while (positions.Length > 0)
        {
            if (!_isFull && _capacity - _table.Count < positions.Length) Grow(positions.Length);
            var take = _isFull ? positions.Length : Math.Min(positions.Length, _capacity - _table.Count);
            AddSome(positions[..take], multiplicity);
            positions = positions[take..];
        }

        Account();
    }

    private void AddSome(ReadOnlySpan<int> positions, long[]? multiplicity)
    {
        if (positions.Length == 0) return;
        if (_isByEntity) AssignByEntity(positions);
        else _table.Assign(_row.AsSpan(0, _groups.Length), positions, _numbers, Context, mayAdd: !_isFull);
        if (!_isFull)
        {
            Aggregate(positions, multiplicity, all: false);
            return;
        }

        int kept = 0, left = 0;
        for (var i = 0; i < positions.Length; i++)
        {
            if (_numbers[i] < 0)
            {
                _left[left++] = positions[i];
                continue;
            }

            _numbers[kept] = _numbers[i];
            _kept[kept++] = positions[i];
        }

        if (kept > 0) Aggregate(_kept.AsSpan(0, kept), multiplicity, all: false);
        if (left > 0) Spill(_left.AsSpan(0, left), multiplicity);
    }

    /// <summary>Computes the keys only of rows whose entity is not known yet.</summary>
    private void AssignByEntity(ReadOnlySpan<int> positions)
    {
        var entities = _entities!;
        var unknown = entities.Find(positions, _numbers, Context, mayAdd: !_isFull);
        if (unknown.IsEmpty) return;
        unknown.CopyTo(entities.Batch.BeginSelect());
        entities.Batch.EndSelect(unknown.Length);
        EvaluateKeys(entities.Batch);
        if (_found.Length < unknown.Length) _found = new int[_numbers.Length];
        _table.Assign(_row.AsSpan(0, _groups.Length), unknown, _found, Context, mayAdd: !_isFull);
        entities.Complete(_found, _numbers.AsSpan(0, positions.Length));
    }

    private void Aggregate(ReadOnlySpan<int> positions, long[]? multiplicity, bool all)
    {
        var at = _groups.Length;
        for (var a = 0; a < _states.Length; a++)
        {
            var count = _arguments[a].Length;
            var input = new AggregateInput(count > 0 ? _row[at] : null, count > 1 ? _row[at + 1] : null, positions, multiplicity, Context);
            if (all) _states[a].AddAll(input);
            else _states[a].Add(input, _numbers.AsSpan(0, positions.Length));
            at += count;
        }
    }

    /// <summary>Makes room for as many groups as a batch may bring, or finds that memory is full.</summary>
    private void Grow(int rows)
    {
        var wanted = Math.Max(GroupsMin, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(_table.Count + rows)));
        var bytes = Bytes();
        var bytesThen = bytes + (bytes - (_entities?.Bytes ?? 0)) / Math.Max(_capacity, AggregateState.KeptMax) * Math.Max(0, wanted - _capacity);
        if (_table.Count == 0 || _memory.TrySet(bytesThen)) Resize(_table.Count == 0 ? GroupsMin : wanted);
        else if (_capacity - _table.Count < SliceMin) BecomeFull();
    }

    private long Bytes()
    {
        var bytes = _table.Bytes + (_entities?.Bytes ?? 0);
        foreach (var state in _states) bytes += state.Bytes;
        return bytes;
    }

    private void Account()
    {
        var bytes = Bytes();
        if (_memory.TrySet(bytes)) return;
        if (!_isFull && _groups.Length > 0) BecomeFull();

        if (bytes > _fullBytes + Slack) throw MemoryShare.Exceeded(Context.Memory, "What an aggregate collects");
        _memory.Set(bytes);
    }

    private void BecomeFull()
    {
        if (_level > PartitionedRows.LevelMax) throw MemoryShare.Exceeded(Context.Memory, "What an aggregate collects");
        _isFull = true;
        _fullBytes = Bytes();
    }

    private void Spill(ReadOnlySpan<int> positions, long[]? multiplicity)
    {
        _spill ??= new PartitionedRows(_width, _level, Context);
        _row[^1] = _once;
        if (multiplicity is not null)
        {
            _times.Reset(VectorKind.Int64, positions[^1] + 1);
            multiplicity.AsSpan(0, positions[^1] + 1).CopyTo(_times.Longs);
            _row[^1] = _times;
        }

        KeyHash.Compute(_row.AsSpan(0, _groups.Length), positions, _hashes, Context);
        _spill.Add(_row, positions, _hashes);
    }

    private void AddPartition(PartitionedRows rows, int partition)
    {
        foreach (var (columns, count) in rows.Read(partition))
        {
            columns.CopyTo(_row, 0);
            Add(Positions.Below(count), columns[^1].Longs);
        }
    }

    private void Merge(AggregateSink other)
    {
        var groups = new int[other.Count];
        if (_groups.Length > 0)
        {
            var positions = new int[Math.Min(groups.Length, QueryContext.BatchRowsMax)];
            for (var from = 0; from < groups.Length; from += positions.Length)
            {
                var count = Math.Min(positions.Length, groups.Length - from);
                for (var i = 0; i < count; i++) positions[i] = from + i;
                _table.Assign(other._table.Keys, positions.AsSpan(0, count), groups.AsSpan(from), Context);
            }

            Resize(Math.Max(_capacity, Math.Max(GroupsMin, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_table.Count))));
        }

        for (var a = 0; a < _states.Length; a++) _states[a].Merge(other._states[a], groups, Context);
        other.Clear();
        _memory.Set(Bytes());
    }

    /// <summary>Adds again what workers spilled, now that the groups of all of them are known: a row that one spilled may be of a group that another has.</summary>
    private void AddSpilled(List<PartitionedRows> spilled)
    {
        if (_spill is not null) spilled.Add(_spill);
        _spill = null;
        BecomeFull();
        foreach (var rows in spilled)
        {
            using (rows)
            {
                rows.Finish();
                for (var partition = 0; partition < PartitionedRows.Partitions; partition++) AddPartition(rows, partition);
            }
        }
    }
}

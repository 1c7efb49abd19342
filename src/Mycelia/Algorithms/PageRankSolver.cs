using System.Numerics;
using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>One run of <see cref="PageRank"/>; the method is told there.</summary>
internal sealed class PageRankSolver : IDisposable
{
    /// <summary>Below this, changes come near what the rounding of floats alone makes.</summary>
    private const double FloatToleranceMin = 1e-6;

    private const double FloatShareMin = 1e-15;

    private const int BlockSize = 1 << 15;
    private const int RangesMax = 16;

    /// <summary>Rounds that are reported one by one.</summary>
    private const int ReportsMax = 1024;

    private const int BlocksPerRange = 8;
    private const int NodesPerBlock = 1 << 14;

    private readonly GraphProjection _graph;
    private readonly PageRankOptions _options;
    private readonly bool _isWeighted;
    private readonly double[]? _teleport;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly Csr _in;
    private readonly int[] _cuts;
    private readonly SweepSums[] _sums;
    private readonly double[] _scores;
    private readonly NativeArray<double> _shares;
    private int _iterations;
    private double _delta = double.PositiveInfinity;
    private double _mass = 1;

    public PageRankSolver(GraphProjection graph, PageRankOptions options, bool isWeighted, double[]? teleport, int workers, CancellationToken cancellation)
    {
        (_graph, _options, _isWeighted, _teleport, _workers, _cancellation) = (graph, options, isWeighted, teleport, workers, cancellation);
        _in = graph.In(workers, cancellation);
        _cuts = Team.CutNodes(_in, BlockSize);
        _sums = new SweepSums[_cuts.Length - 1];
        _scores = GC.AllocateUninitializedArray<double>(graph.NodeCount);
        _shares = NativeArray<double>.Scratch(graph.NodeCount);
        try
        {
            PageRankLoops.Share(graph.Out, isWeighted, options.Damping, _shares, _graph.IsUndirected ? _cuts : Team.CutNodes(graph.Out), workers, cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PageRankResult Run()
    {
        if (_options.Tolerance == 0 || _options.Damping == 1)
        {
            RunRounds();
        }
        else
        {
            GuessScores();
            var fitsFloats = FitsFloats();
            if (fitsFloats) Solve<float>(Math.Max(_options.Tolerance, FloatToleranceMin));
            if (!fitsFloats || _options.Tolerance < FloatToleranceMin) Solve<double>(_options.Tolerance);
            Normalize();
        }

        if (_iterations == 0) _options.Report("iteration", 0, 1);
        return new PageRankResult(_scores, _iterations, _delta, _delta < _options.Tolerance);
    }

    public void Dispose() => _shares.Dispose();

    /// <summary>Whether floats hold what nodes offer: not where weights are so large or small that score x share may leave their range.</summary>
    private bool FitsFloats()
    {
        foreach (var share in _shares.Span)
        {
            if (share != 0 && share is < FloatShareMin or > 1 / FloatShareMin) return false;
        }

        return true;
    }

    /// <summary>Rounds of the definition.</summary>
    private void RunRounds()
    {
        if (_teleport is null) Array.Fill(_scores, 1.0 / _scores.Length);
        else _teleport.CopyTo(_scores);
        var (offers, fresh) = (NativeArray<double>.Scratch(_scores.Length), NativeArray<double>.Scratch(_scores.Length));
        using var first = offers;
        using var second = fresh;
        PageRankLoops.Offer(_scores, _shares, offers, _workers, _cancellation);
        var (damping, dangling) = (_options.Damping, 0.0);
        var shares = _shares.Span;
        for (var node = 0; node < shares.Length; node++)
        {
            if (shares[node] == 0) dangling += _scores[node];
        }

        while (_iterations < _options.MaxIterations && !(_delta < _options.Tolerance))
        {
            var floor = 1 - damping + damping * dangling;
            PageRankLoops.Sweep(_in, _isWeighted, offers, fresh, _scores, _shares, _teleport is null ? floor / _scores.Length : floor, _teleport,
                _cuts, 0, _sums.Length, _sums, _workers, _cancellation);
            (offers, fresh) = (fresh, offers);
            var sums = Fold();
            (_delta, dangling) = (sums.Delta, sums.Dangling);
            Report(_delta < _options.Tolerance);
        }
    }

    /// <summary>Sweeps range after range until the changes fall below a tolerance.</summary>
    private void Solve<T>(double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var offers = NativeArray<T>.Scratch(_scores.Length);
        using var fresh = NativeArray<T>.Scratch(_scores.Length);
        PageRankLoops.Offer(_scores, _shares, offers, _workers, _cancellation);

        // What floats no longer change at all, doubles may.
        _delta = double.PositiveInfinity;
        var floor = _teleport is null ? (1 - _options.Damping) / _scores.Length : 1 - _options.Damping;
        var ranges = Math.Clamp(_sums.Length / BlocksPerRange, 1, RangesMax);
        while (_iterations < _options.MaxIterations && !(_delta < tolerance))
        {
            for (var range = 0; range < ranges; range++)
            {
                var (first, end) = ((int)((long)_sums.Length * range / ranges), (int)((long)_sums.Length * (range + 1) / ranges));
                PageRankLoops.Sweep(_in, _isWeighted, offers, fresh, _scores, _shares, floor, _teleport, _cuts, first, end, _sums, _workers, _cancellation);
                PageRankLoops.Publish(fresh, offers, _cuts[first], _cuts[end]);
            }

            var sums = Fold();
            (_mass, _delta) = (sums.Mass, sums.Delta / sums.Mass);
            Report(_delta < tolerance && tolerance <= _options.Tolerance);
        }
    }

    /// <summary>Scores in proportion to in-degrees, as if every node that has out-edges offered the same to each; those of the sources when jumps lead to some.</summary>
    private void GuessScores()
    {
        if (_teleport is not null)
        {
            _teleport.CopyTo(_scores);
            return;
        }

        var shares = _shares.Span;
        long dangling = 0;
        foreach (var share in shares) dangling += share == 0 ? 1 : 0;
        var (nodes, damping) = ((double)_scores.Length, _options.Damping);
        var floor = (1 - damping) / nodes;
        var perEdge = _in.EdgeCount == 0 ? 0 : damping * (nodes - dangling) / nodes / _in.EdgeCount;
        ParallelLoops.For(0, _scores.Length, NodesPerBlock, (from, to) =>
        {
            var offsets = _in.OffsetSpan;
            for (var node = from; node < to; node++) _scores[node] = floor + perEdge * (offsets[node + 1] - offsets[node]);
        }, _workers, _cancellation);
        _mass = 1;
    }

    private void Normalize()
    {
        if (_iterations == 0) _mass = _scores.Sum();
        var factor = 1 / _mass;
        ParallelLoops.For(0, _scores.Length, NodesPerBlock, (from, to) =>
        {
            foreach (ref var score in _scores.AsSpan(from, to - from)) score *= factor;
        }, _workers, _cancellation);
    }

    private SweepSums Fold()
    {
        var total = default(SweepSums);
        foreach (var sums in _sums) total += sums;
        return total;
    }

    /// <summary>Tells of a round: of the first ones, of the last, and of others the rarer the more there were.</summary>
    private void Report(bool isConverged)
    {
        _iterations++;
        if (_iterations > ReportsMax && !isConverged && _iterations < _options.MaxIterations && !BitOperations.IsPow2(_iterations)) return;
        _options.Report("iteration", _iterations, isConverged ? 1 : (double)_iterations / _options.MaxIterations);
    }
}

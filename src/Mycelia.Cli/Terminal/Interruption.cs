using System.Runtime.InteropServices;

namespace Mycelia.Cli.Terminal;

/// <summary>While it lives, the first Ctrl-C or SIGTERM asks the command to stop; a second one ends the process as always.</summary>
internal sealed class Interruption : IDisposable
{
    private const int FirstOfSignals = 128;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _number;

    public Interruption() => _registrations = [Register(PosixSignal.SIGINT, 2), Register(PosixSignal.SIGTERM, 15)];

    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code that shells expect: 130 after Ctrl-C.</summary>
    public int ExitCode => FirstOfSignals + _number;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        if (Interlocked.CompareExchange(ref _number, number, 0) != 0) return;
        context.Cancel = true;
        _stop.Cancel();
    });
}

using System.Globalization;

namespace Mycelia.Simulation.Engine;

/// <summary>The engine's fuzzer as a program.</summary>
internal static class EnginePrograms
{
    /// <summary>engine SEED [FAULT]: replays one seed and says what happens. engine FROM..TO [FAULT]: runs many and lists those that fail.</summary>
    public static int Engine(string[] arguments)
    {
        var fault = arguments.Length > 1 ? Enum.Parse<EngineFault>(arguments[1]) : EngineFault.None;
        var range = arguments[0].Split("..").Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var failures = 0;
        for (var seed = range[0]; seed <= range[^1]; seed++)
        {
            if (EngineSimulation.Run(seed, fault, range.Length == 1 ? Console.Out : null) is not { } failure) continue;
            Console.WriteLine(failure);
            failures++;
        }

        Console.WriteLine($"{failures} failed");
        return failures == 0 ? 0 : 1;
    }
}

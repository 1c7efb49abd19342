// Reads the bodies of one assembly's methods and collects who calls whom. A method that calls another at several places gives one
// edge with their number. Virtual calls go to the method that the instruction names, not to what may override it.

using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Mycelia.Cli.Demo.Framework;

/// <summary>Finds methods by declaring type, name and signature, in the type or in one of its base types.</summary>
internal sealed class CallTargets
{
    private const int InheritanceMax = 64;

    private readonly TypeColumns _types;
    private readonly MethodColumns _methods;
    private readonly int[] _baseType;

    public CallTargets(TypeColumns types, MethodColumns methods, EdgeColumns inherits)
    {
        (_types, _methods) = (types, methods);
        _baseType = new int[types.Count];
        Array.Fill(_baseType, -1);
        for (var i = 0; i < inherits.Count; i++) _baseType[inherits.From[i]] = inherits.To[i];
    }

    /// <summary>The method's index, or <see cref="References.Unresolved"/>.</summary>
    public int Find(int type, string name, ulong signature)
    {
        for (var depth = 0; type >= 0 && depth < InheritanceMax; depth++, type = _baseType[type])
        {
            for (var method = _types.FirstMethod[type]; method < _types.FirstMethod[type + 1]; method++)
                if (_methods.SignatureHash[method] == signature && _methods.Name[method] == name) return method;
        }

        return References.Unresolved;
    }
}

/// <summary>The scan of one assembly's method bodies.</summary>
internal sealed class CallScan(AssemblyImage image, References references, MethodColumns methods, CallTargets targets)
{
    private readonly List<int> _callees = [];

    public EdgeList Calls { get; } = new();
    /// <summary>For each edge of <see cref="Calls"/>, the number of calling instructions.</summary>
    public List<long> Sites { get; } = [];
    public long SiteCount { get; private set; }
    public long UnresolvedSites { get; private set; }
    public long ArraySites { get; private set; }
    public int DamagedBodies { get; private set; }

    public void Run()
    {
        foreach (var handle in image.Reader.MethodDefinitions)
        {
            var method = image.MethodIndex(handle);
            try
            {
                var body = image.Body(image.Reader.GetMethodDefinition(handle));
                methods.IlSize[method] = body.Length;
                if (!Collect(body)) DamagedBodies++;
            }
            catch (BadImageFormatException)
            {
                DamagedBodies++;
            }

            AddEdges(method);
        }
    }

    /// <summary>Gathers the targets of a body's calls; false when the body does not decode to its end.</summary>
    private bool Collect(ReadOnlySpan<byte> body)
    {
        var il = new IlReader(body);
        while (il.Read())
        {
            if (!il.NamesMethod) continue;
            SiteCount++;
            var callee = references.Method(MetadataTokens.EntityHandle(il.Token), targets);
            if (callee >= 0) _callees.Add(callee);
            else if (callee == References.ArrayMethod) ArraySites++;
            else UnresolvedSites++;
        }

        return !il.IsDamaged;
    }

    private void AddEdges(int caller)
    {
        _callees.Sort();
        for (var i = 0; i < _callees.Count;)
        {
            var next = i + 1;
            while (next < _callees.Count && _callees[next] == _callees[i]) next++;
            Calls.Add(caller, _callees[i]);
            Sites.Add(next - i);
            i = next;
        }

        _callees.Clear();
    }
}

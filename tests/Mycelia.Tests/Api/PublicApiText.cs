// Renders the public types and members of assemblies as C#-like text, one line each, sorted, with nullability and default values: what a reviewer of a
// change to the API wants to read. What the compiler writes for records (Equals, GetHashCode, ToString, operators, clone) is left out.

using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Mycelia.Tests.Api;

internal static class PublicApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int",
        [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
        [typeof(char)] = "char", [typeof(string)] = "string", [typeof(object)] = "object", [typeof(void)] = "void",
    };

    private static readonly string[] RecordMembers = ["Equals", "GetHashCode", "ToString", "op_Equality", "op_Inequality", "PrintMembers", "<Clone>$", "EqualityContract"];

    public static string Of(params IEnumerable<Assembly> assemblies)
    {
        var text = new StringBuilder();
        var types = assemblies.SelectMany(assembly => assembly.GetExportedTypes()).OrderBy(type => type.Namespace, StringComparer.Ordinal).ThenBy(FullName, StringComparer.Ordinal);
        foreach (var type in types)
        {
            text.Append('\n').Append(Declaration(type)).Append('\n');
            foreach (var line in type.IsEnum ? Members(type) : Members(type).Order(StringComparer.Ordinal)) text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString().TrimStart('\n');
    }

    private static string FullName(Type type) => type.IsNested ? $"{FullName(type.DeclaringType!)}.{Simple(type)}" : $"{type.Namespace}.{Simple(type)}";

    private static string Simple(Type type)
    {
        var name = type.Name.Split('`')[0];
        var outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var own = type.GetGenericArguments().Skip(outer).ToArray();
        return own.Length == 0 ? name : $"{name}<{string.Join(", ", own.Select(argument => argument.IsGenericParameter ? argument.Name : Name(argument)))}>";
    }

    private static string Declaration(Type type)
    {
        if (IsDelegate(type)) return $"public delegate {Signature(type.GetMethod("Invoke")!, FullName(type))}";
        var kind = type switch
        {
            { IsEnum: true } => $"enum {FullName(type)} : {Name(Enum.GetUnderlyingType(type))}",
            { IsInterface: true } => $"interface {FullName(type)}",
            { IsValueType: true } => $"{(Has<IsReadOnlyAttribute>(type) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}{(IsRecord(type) ? "record " : "")}struct {FullName(type)}",
            _ => $"{(type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : "")}{(IsRecord(type) ? "record" : "class")} {FullName(type)}",
        };
        if (type.IsEnum) return $"public {kind}";
        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)) bases.Add(Name(parent));
        bases.AddRange(type.GetInterfaces().Where(face => face.IsPublic || face.IsNestedPublic).Select(face => Name(face)).Order(StringComparer.Ordinal));
        return $"public {kind}{(bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (IsDelegate(type)) yield break;
        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type)) yield return $"{name} = {Convert.ToString(Convert.ChangeType(Enum.Parse(type, name), Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)}";
            yield break;
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(IsVisible))
        {
            if (IsRecord(type) && constructor.GetParameters() is [var only] && only.ParameterType == type) continue;
            yield return $"{Access(constructor)}{type.Name.Split('`')[0]}({Parameters(constructor)})";
        }

        foreach (var field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily))
            yield return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType, Nullability(field))} {field.Name}{(field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "")}";
        foreach (var property in type.GetProperties(Declared).Where(property => !(IsRecord(type) && RecordMembers.Contains(property.Name))))
            if (Property(property) is { } line) yield return line;
        foreach (var @event in type.GetEvents(Declared).Where(@event => IsVisible(@event.AddMethod!))) yield return $"event {Name(@event.EventHandlerType!)} {@event.Name}";
        foreach (var method in type.GetMethods(Declared).Where(IsVisible))
        {
            if (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) continue;
            if (IsRecord(type) && RecordMembers.Contains(method.Name) && Has<CompilerGeneratedAttribute>(method)) continue;
            yield return $"{Access(method)}{Signature(method, method.Name + Generics(method))}";
        }
    }

    private static string? Property(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsVisible(getter) ? getter : null;
        var set = property.SetMethod is { } setter && IsVisible(setter) ? setter : null;
        if ((get ?? set) is not { } accessor) return null;
        var isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var name = property.GetIndexParameters().Length > 0 ? $"this[{Parameters(accessor, property.GetIndexParameters().Length)}]" : property.Name;
        var required = Has<RequiredMemberAttribute>(property) ? "required " : "";
        return $"{Access(accessor)}{required}{Name(property.PropertyType, Nullability(property))} {name} {{ {(get is null ? "" : "get; ")}{(set is null ? "" : isInit ? "init; " : "set; ")}}}";
    }

    private static string Signature(MethodInfo method, string name) =>
        $"{Name(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter))} {name}({(Has<ExtensionAttribute>(method) ? "this " : "")}{Parameters(method)}){Constraints(method)}";

    private static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Constraints(MethodInfo method)
    {
        if (!method.IsGenericMethod) return "";
        var text = new StringBuilder();
        foreach (var argument in method.GetGenericArguments())
        {
            var attributes = argument.GenericParameterAttributes;
            var limits = new List<string>();
            if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint)) limits.Add("struct");
            else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) limits.Add("class");
            limits.AddRange(argument.GetGenericParameterConstraints().Where(limit => limit != typeof(ValueType)).Select(limit => Name(limit)));
            if (limits.Count > 0) text.Append(CultureInfo.InvariantCulture, $" where {argument.Name} : {string.Join(", ", limits)}");
        }

        return text.ToString();
    }

    private static string Parameters(MethodBase method, int countMax = int.MaxValue) => string.Join(", ", method.GetParameters().Take(countMax).Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var prefix = type.IsByRef ? parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref " : Has<ParamArrayAttribute>(parameter) || Has<ParamCollectionAttribute>(parameter) ? "params " : "";
        var text = $"{prefix}{Name(type, new NullabilityInfoContext().Create(parameter))} {parameter.Name}";
        return parameter.HasDefaultValue ? $"{text} = {Literal(parameter.DefaultValue, type)}" : text;
    }

    private static string Literal(object? value, Type? type = null) => value switch
    {
        null => type is { IsValueType: true } && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum named => $"{named.GetType().Name}.{named}",
        _ when type is { IsEnum: true } => $"{type.Name}.{Enum.ToObject(type, value)}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Name(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef) return Name(type.GetElementType()!, nullability?.ElementType ?? nullability);
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        var mark = !type.IsValueType && (nullability?.ReadState == NullabilityState.Nullable || nullability?.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsArray) return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        if (Keywords.TryGetValue(type, out var keyword)) return keyword + mark;
        if (type.IsGenericParameter) return type.Name; // Without a constraint reflection cannot tell T from T?.
        if (!type.IsGenericType) return Short(type) + mark;
        var arguments = type.GetGenericArguments();
        var inner = nullability?.GenericTypeArguments;
        var names = arguments.Select((argument, i) => Name(argument, inner is { } known && i < known.Length ? known[i] : null)).ToArray();
        return type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true ? $"({string.Join(", ", names)}){mark}" : $"{Short(type)}<{string.Join(", ", names)}>{mark}";
    }

    /// <summary>Without the namespaces that every reader has in mind; nested types with the type around them.</summary>
    private static string Short(Type type)
    {
        var name = type.Name.Split('`')[0];
        if (type.IsNested) return $"{Short(type.DeclaringType!)}.{name}";
        return type.Namespace is { } space && (space.StartsWith("System", StringComparison.Ordinal) || space.StartsWith("Mycelia", StringComparison.Ordinal) || space.StartsWith("Microsoft.Extensions", StringComparison.Ordinal)) ? name : $"{type.Namespace}.{name}";
    }

    private static NullabilityInfo Nullability(FieldInfo field) => new NullabilityInfoContext().Create(field);

    private static NullabilityInfo Nullability(PropertyInfo property) => new NullabilityInfoContext().Create(property);

    private static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null);

    private static bool IsVisible(MethodBase method) => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && method.DeclaringType is { } type && (method.IsPublic || !type.IsSealed);

    private static string Access(MethodBase method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.DeclaringType!.IsInterface) return access + (method.IsStatic ? "static " : "");
        if (method.IsStatic) return access + "static ";
        if (method is not MethodInfo own || !method.IsVirtual || method.IsFinal) return access;
        return access + (own.GetBaseDefinition() != own ? "override " : method.IsAbstract ? "abstract " : "virtual ");
    }

    private static bool Has<T>(MemberInfo member) where T : Attribute => member.GetCustomAttributesData().Any(data => data.AttributeType == typeof(T));

    private static bool Has<T>(ParameterInfo parameter) where T : Attribute => parameter.GetCustomAttributesData().Any(data => data.AttributeType == typeof(T));
}

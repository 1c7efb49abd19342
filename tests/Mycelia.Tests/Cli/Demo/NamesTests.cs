using Mycelia.Cli.Demo.Questions;

namespace Mycelia.Tests.Cli.Demo;

public class NamesTests
{
    [Theory]
    [InlineData("System.IO.File.Open(string,System.IO.FileMode)", "System.IO.File.Open(string, FileMode)")]
    [InlineData("A.B``1(System.Action`2<X.Y+Z,!!0>,System.Int128&)", "A.B``1(Action`2<Y+Z, !!0>, Int128&)")]
    [InlineData("A.<B>g__C|1_0()", "A.<B>g__C|1_0()")]
    public void MethodsLoseTheirParametersNamespaces(string fullName, string expected) => Assert.Equal(expected, Names.Method(fullName));

    [Theory]
    [InlineData("System.Xml.Schema.Datatype_int", "Datatype_int")]
    [InlineData("System.Runtime.Intrinsics.X86.Avx10v2+V512", "Avx10v2+V512")]
    [InlineData("<Module>", "<Module>")]
    public void TypesLoseTheirNamespace(string fullName, string expected) => Assert.Equal(expected, Names.Type(fullName));

    [Theory]
    [InlineData("System: itself, .Xml, .IO", "System", "System.Xml", "System.IO")]
    [InlineData("System.Xml: .A, .B.C", "System.Xml.A", "System.Xml.B.C")]
    [InlineData("System, Systems.Xml", "System", "Systems.Xml")]
    public void WhatNamespacesShareIsSaidOnce(string expected, params string[] names) => Assert.Equal(expected, Names.Namespaces(names));
}

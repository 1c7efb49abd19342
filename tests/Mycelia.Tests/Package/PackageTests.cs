using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Mycelia.Tests.Package;

/// <summary>
/// What a user gets: the packages are made, put into a feed of their own, and used from outside the repository with a package folder of their own. Third
/// parties' packages come from the sources that the machine has.
/// </summary>
[Trait("Category", "Package")]
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("mycelia-package-");

    private string Feed => Path.Combine(_home.FullName, "feed");

    [Fact]
    public void The_packages_install_and_run()
    {
        Run(RepositoryRoot(), "dotnet", "pack", "src/Mycelia", "-c", "Release", "-o", Feed, "-nodeReuse:false", "-v", "q", "-p:UseSharedCompilation=false");
        Run(RepositoryRoot(), "dotnet", "pack", "src/Mycelia.Cli", "-c", "Release", "-o", Feed, "-nodeReuse:false", "-v", "q", "-p:UseSharedCompilation=false");
        var library = Assert.Single(Directory.GetFiles(Feed, "Mycelia.[0-9]*.nupkg").Concat(Directory.GetFiles(Feed, "Mycelia.*.nupkg")).Distinct(), file => !file.Contains("Mycelia.Cli", StringComparison.Ordinal));
        var version = Path.GetFileNameWithoutExtension(library)["Mycelia.".Length..];
        HoldsWhatItShould(library);
        File.WriteAllText(Path.Combine(_home.FullName, "NuGet.Config"), $"""
            <configuration>
              <packageSources><add key="local" value="{Feed}" /></packageSources>
            </configuration>
            """);
        TheExampleOfTheReadMeRuns(version);
        TheToolRuns(version);
    }

    public void Dispose() => _home.Delete(recursive: true);

    private static void HoldsWhatItShould(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        string[] entries = [.. archive.Entries.Select(entry => entry.FullName)];
        foreach (var part in (string[])["Mycelia", "Mycelia.Kernel", "Mycelia.Storage"])
        {
            Assert.Contains($"lib/net10.0/{part}.dll", entries);
            Assert.Contains($"lib/net10.0/{part}.xml", entries);
        }

        foreach (var file in (string[])["README.md", "LICENSE", "CHANGELOG.md"]) Assert.Contains(file, entries);
        using var specification = archive.GetEntry("Mycelia.nuspec")!.Open();
        var metadata = XDocument.Load(specification).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        var dependencies = metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).ToArray();
        Assert.NotEmpty(dependencies);
        Assert.All(dependencies, id => Assert.StartsWith("Microsoft.Extensions.", id, StringComparison.Ordinal));
        Assert.All(dependencies, id => Assert.EndsWith(".Abstractions", id, StringComparison.Ordinal));
        Assert.Equal("MIT", metadata.Elements().Single(element => element.Name.LocalName == "license").Value);

        // Nothing of the machine that built it.
        using var documentation = new StreamReader(archive.GetEntry("lib/net10.0/Mycelia.xml")!.Open());
        Assert.Contains("M:Mycelia.Database.Open(", documentation.ReadToEnd(), StringComparison.Ordinal);
        using var assembly = new MemoryStream();
        using (var stream = archive.GetEntry("lib/net10.0/Mycelia.dll")!.Open()) stream.CopyTo(assembly);
        Assert.True(assembly.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(RepositoryRoot())) < 0, "Mycelia.dll names the directory in which it was built");
    }

    private void TheExampleOfTheReadMeRuns(string version)
    {
        var project = Path.Combine(_home.FullName, "Example");
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(project, "Example.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Mycelia" Version="{version}" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(project, "Program.cs"), File.ReadAllText(Path.Combine(RepositoryRoot(), "README.md")).Split("```csharp\n")[1].Split("```")[0]);
        Run(project, "dotnet", "build", "-c", "Release", "-o", "out", "-nodeReuse:false", "-v", "q", "-p:UseSharedCompilation=false");
        Assert.Equal("Ada knows Charles", Run(project, "dotnet", "out/Example.dll").Trim());
    }

    private void TheToolRuns(string version)
    {
        var tools = Path.Combine(_home.FullName, "tools");
        Run(_home.FullName, "dotnet", "tool", "install", "Mycelia.Cli", "--tool-path", tools, "--version", version);
        var tool = Path.Combine(tools, "mycelia");
        Assert.Equal(version, Run(_home.FullName, tool, "--version").Trim());
        Assert.Contains("Person", Run(_home.FullName, tool, "info", "--db", Path.Combine(_home.FullName, "Example", "social.mycelia")), StringComparison.Ordinal);
    }

    private string Run(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        if (directory != RepositoryRoot()) start.Environment["NUGET_PACKAGES"] = Path.Combine(_home.FullName, "packages");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{output}{error.Result}");
        return output;
    }

    private static string RepositoryRoot([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}

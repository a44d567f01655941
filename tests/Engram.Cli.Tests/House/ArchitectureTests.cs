using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Engram.Tests.House;

/// <summary>The shape of the solution, as CONTRIBUTING.md states it.</summary>
public sealed class ArchitectureTests
{
    // Hard stop for a source file; a longer one holds two subjects.
    private const int LongestFile = 400;

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Engram.Compute"] = [],
        ["Engram.Diffusion"] = ["Engram.Compute"],
        ["Engram.Memorization"] = ["Engram.Compute"],
        ["Engram.Storage"] = ["Engram.Compute"],
        ["Engram.Pipeline"] = ["Engram.Compute", "Engram.Diffusion", "Engram.Memorization", "Engram.Storage"],
        ["Engram.Cli"] = ["Engram.Pipeline"],
    };

    private static string Sources => Path.Combine(RepositoryRoot.Path, "src");

    [Fact]
    public void Projects_point_only_downwards()
    {
        var found = Directory.GetDirectories(Sources).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found);

        foreach (var (project, allowed) in Allowed)
        {
            var references = XDocument.Load(Path.Combine(Sources, project, project + ".csproj"))
                .Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.Empty(references.Except(allowed).Select(reference => $"{project} -> {reference}"));
        }
    }

    [Theory]
    [InlineData("Engram.Compute", "Parquet|YamlDotNet|Serilog|DuckDB|SkiaSharp|Microsoft\\.ML")]
    [InlineData("Engram.Diffusion", "Parquet|YamlDotNet|Serilog|DuckDB|SkiaSharp|ILGPU|Microsoft\\.ML")]
    [InlineData("Engram.Memorization", "Parquet|YamlDotNet|Serilog|DuckDB|SkiaSharp|ILGPU|Microsoft\\.ML")]
    [InlineData("Engram.Storage", "YamlDotNet|Serilog|ILGPU|Spectre")]
    [InlineData("Engram.Pipeline", "YamlDotNet|Spectre|ILGPU|Microsoft\\.ML|System\\.CommandLine")]
    public void A_project_knows_only_its_own_libraries(string project, string banned)
    {
        var pattern = new Regex($"^using (static )?({banned})\\b", RegexOptions.Multiline);
        Assert.DoesNotContain(SourceFiles(Path.Combine(Sources, project)), file => pattern.IsMatch(File.ReadAllText(file)));
    }

    [Fact]
    public void Every_source_file_is_short_enough_to_hold_one_subject()
    {
        var roots = new[] { "src", "tests", "perf" }.Select(name => Path.Combine(RepositoryRoot.Path, name)).Where(Directory.Exists);
        Assert.Empty(roots.SelectMany(SourceFiles)
            .Select(file => (file, lines: File.ReadLines(file).Count()))
            .Where(found => found.lines > LongestFile)
            .Select(found => $"{found.file}: {found.lines} lines"));
    }

    [Fact]
    public void The_top_level_holds_only_what_the_readme_leads_to()
    {
        string[] known =
        [
            "Directory.Build.props", "Directory.Packages.props", "LICENSE", "Pipeline.sln", "README.md", "configs", "global.json", "perf",
            "run.ps1", "runs", "src", "tests",
        ];
        var found = Directory.GetFileSystemEntries(RepositoryRoot.Path).Select(path => Path.GetFileName(path)!).Where(name => name[0] != '.');
        Assert.Empty(found.Except(known));
    }

    private static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}

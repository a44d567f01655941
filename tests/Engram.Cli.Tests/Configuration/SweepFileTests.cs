using Engram.Cli.Configuration;
using Engram.Pipeline.Options.Rules;

namespace Engram.Tests.Configuration;

public sealed class SweepFileTests
{
    private const string Run = "name: many\nmodel: m\ntraining: { path: t }\ngenerate: { steps: 20 }\noutput: { root: /data/runs }\n";

    [Fact]
    public void Every_combination_is_a_cell_and_the_last_key_changes_fastest()
    {
        var sweep = Of(Run + "sweep:\n  model: [models/a, models/b]\n  generate: { guidance: [1.5, 3.0, 7.5] }\n  edges.threshold: [auto]\n", "/data/sweep.yaml")!;

        Assert.Equal(
            ["0-model-a-guidance-1.5-threshold-auto", "1-model-a-guidance-3-threshold-auto", "2-model-a-guidance-7.5-threshold-auto", "3-model-b-guidance-1.5-threshold-auto"],
            sweep.Cells.Take(4).Select(cell => cell.Cell.Name));
        Assert.Equal(6, sweep.Cells.Count);
        Assert.Equal(
            [("/data/models/a", 1.5), ("/data/models/a", 3.0), ("/data/models/a", 7.5), ("/data/models/b", 1.5), ("/data/models/b", 3.0), ("/data/models/b", 7.5)],
            sweep.Cells.Select(cell => (cell.Configuration.Options.Model, cell.Configuration.Options.Generate.Guidance)));
        Assert.All(sweep.Cells, cell => Assert.Equal((20, null), (cell.Configuration.Options.Generate.Steps, cell.Configuration.Options.Edges.Threshold)));
        Assert.Equal(new Dictionary<string, string> { ["model"] = "/data/models/b", ["generate.guidance"] = "7.5", ["edges.threshold"] = "auto" }, sweep.Cells[5].Cell.Values);
        Assert.False(sweep.StopsAtFailure);
    }

    [Fact]
    public void A_resolved_sweep_reads_back_to_the_same_cells_from_anywhere()
    {
        var sweep = Of(Run + "sweep:\n  on_failure: stop\n  model: [a, \"b: #c\"]\n  stop.risk: [off, 0.01]\n  prompts: [ [ { strategy: all, take: 2 } ], [ { strategy: file, path: p.txt } ] ]\n", "/data/sweep.yaml")!;
        var text = sweep.Resolved();
        var again = SweepFile.Of(ConfigurationFile.RootOf(text, "/elsewhere/config.yaml", []), "/elsewhere/config.yaml")!;

        Assert.Equal(8, again.Cells.Count);
        Assert.True(again.StopsAtFailure);
        Assert.Equal(
            sweep.Cells.Select(cell => (ConfigurationHash.Of(cell.Configuration.Options), cell.Configuration.Options.Model, cell.Configuration.Options.Prompts[0].Path)),
            again.Cells.Select(cell => (ConfigurationHash.Of(cell.Configuration.Options), cell.Configuration.Options.Model, cell.Configuration.Options.Prompts[0].Path)));
        Assert.Equal(sweep.Cells.Select(cell => cell.Cell.Name), again.Cells.Select(cell => cell.Cell.Name));
        Assert.Equal(text, again.Resolved());
    }

    [Theory]
    [InlineData("sweep: 3", "sweep.yaml:6: sweep: is a single value, not a section of keys with lists of values")]
    [InlineData("sweep: {}", "sweep.yaml:6: sweep: has no key with a list of values; leave the section out for a single run")]
    [InlineData("sweep: { generate.steps: 10 }", "sweep.yaml:6: sweep.generate.steps: is a single value, not a list of values")]
    [InlineData("sweep: { generate.steps: [] }", "sweep.yaml:6: sweep.generate.steps: is an empty list")]
    [InlineData("sweep: { generate.steps: [1], generate: { steps: [2] } }", "sweep.yaml:6: sweep.generate.steps: stands twice")]
    [InlineData("sweep: { output.keep: [all] }", "sweep.yaml:6: sweep.output.keep: cannot be swept: it is one for all cells")]
    [InlineData("sweep: { on_failure: perhaps, generate.steps: [1] }", "sweep.yaml:6: sweep.on_failure: is not continue or stop")]
    [InlineData("sweep:\n  generate.steps: [10, 0]", "sweep.yaml:7: generate.steps: 0 is below 1")]
    [InlineData("sweep:\n  generate.stepps: [10, 20]", "sweep.yaml:7: generate.stepps: unknown key; did you mean steps?")]
    public void What_is_wrong_is_said_with_its_line_before_anything_begins(string section, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => Of(Run + section + "\n"));
        Assert.Equal([message], error.Lines);
    }

    [Fact]
    public void A_file_without_the_section_is_no_sweep_and_too_many_combinations_are_refused()
    {
        Assert.Null(Of(Run));
        var many = string.Join(", ", Enumerable.Range(1, 101));
        var error = Assert.Throws<ConfigurationException>(() => Of(Run + $"sweep: {{ generate.seed: [{many}], generate.steps: [{many}] }}\n"));
        Assert.Equal(["sweep.yaml:6: sweep: has more than 10000 combinations"], error.Lines);
    }

    private static SweepFile? Of(string yaml, string path = "sweep.yaml") => SweepFile.Of(ConfigurationFile.RootOf(yaml, path, []), path);
}

using Engram.Pipeline.Reports;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>Inputs and rules, with the hashes that hold them fixed.</summary>
internal static class SetupSection
{
    public static Markup Of(RunReport report)
    {
        var (inputs, figures) = (report.Figures.Inputs, report.Figures);
        (string Name, string? Value)[] rows =
        [
            ("attack", inputs.Attack),
            ("pictures", figures.Membership is not null ? "of the training set" : inputs.Generated == "given" ? "given: made by another generator" : "drawn from the model"),
            ("models", figures.Membership?.Summary is { } asked ? Say.Count(asked.Models) : null),
            (inputs.Attack switch { "untargeted" => "samples", "inpainting" => "trials a picture and model", _ => "generations a prompt" }, figures.Membership is not null ? null : inputs.PerPrompt > 0 ? Say.Count(inputs.PerPrompt) : "as given"),
            ("clique size asked for", inputs.CliqueSize is { } size ? Say.Count(size) : null),
            ("tiles", inputs.Grid is { } grid ? $"{grid} × {grid}; the distance of two generations is that of their most different tile" : null),
            ("match.l2, match.eidetic_l2", figures.Membership is null ? $"{inputs.MatchL2}, {inputs.EideticL2}" : null),
            ("scheduler", figures is { Model: { } model, Membership: null } ? $"{model.Scheduler}, {model.Entries} model calls a picture" : null),
            ("training pictures as pixels", figures.Pixels is { } pixels
                ? $"{pixels.Filter} antialiased, crop {pixels.Crop}, {(pixels.Flip ? "mirrored at random" : "not mirrored")}, alpha {pixels.Alpha}"
                : null),
            ("arithmetic", inputs.Arithmetic),
            ("SHA-256 of the configuration", inputs.ConfigHash),
            ("SHA-256 of the model", inputs.ModelHash),
            ("SHA-256 of the training data", inputs.DataHash + (inputs.DataHashMethod is { } method ? $" ({method})" : "")),
        ];
        return HtmlTable.Of(
            "What was run", caption: false, ["what", "value"],
            rows.Where(row => row.Value is not null).Select(row => (Markup[])[Cell(row.Name), Html.Of($"<span class=\"mono\">{row.Value}</span>")]));
    }
}

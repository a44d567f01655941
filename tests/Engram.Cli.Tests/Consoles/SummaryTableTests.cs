using Engram.Cli.Consoles;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Tests.Consoles;

public sealed class SummaryTableTests
{
    private static readonly RunSummary Summary = new()
    {
        RunId = "quick-0123456789ab-20260102T030405Z",
        Folder = "/runs/quick",
        ManifestHash = "ab12",
        Prompts = 80,
        Generations = 960,
        Blank = 0,
        NonFinite = 0,
        Flagged = 24,
        Undecided = 0,
        ExtractedPrompts = 24,
        ExtractedGenerations = 200,
        Threshold = 0.1901,
        ThresholdSource = "calibrated",
        ImagesPerSecond = 6.25,
        Seconds = 185,
        Strategies =
        [
            new StrategySummary("duplicates", 40, 480, 0, new Share(24, 40, 0.433, 0.751), 24, 0.0512),
            new StrategySummary("file", 40, 480, 1, new Share(0, 40, 0, 0.088), 0, null),
        ],
        Precision = new Share(24, 24, 0.858, 1),
        Recall = new Share(24, 24, 0.858, 1),
        TrainingRead = 1000,
        TrainingMissing = 0,
        TrainingUnreadable = 0,
        TooManyUnreadable = false,
        Warnings = [],
    };

    private static readonly RunOptions Options = new() { Clique = new CliqueOptions { Size = 6 }, Generate = new GenerateOptions { PerPrompt = 12 } };

    [Fact]
    public void A_summary_fits_eighty_columns() =>
        Assert.Equal(
            """
            run quick-0123456789ab-20260102T030405Z

            source      prompts  generations  flagged   95 % interval  extracted  median l2
            duplicates       40          480       24  43.3 to 75.1 %         24      0.051
            file             40          480        0    0.0 to 8.8 %          0          -
            total            80          960       24                         24

            precision  24 of 24 flagged prompts were found in the training set (85.8 to 100.0 %)
            recall     24 of 24 prompts with copies in the training set were flagged (85.8 to 100.0 %)
            threshold  0.1901 (calibrated), cliques of 6 and more
            speed      6.25 images a second; 3 min 05 s
            manifest   ab12
            tables     runs/quick/tables
            pictures   runs/quick/report
            report     runs/quick/report/report.html

            """,
            Print(Summary));

    [Fact]
    public void An_untargeted_summary_fits_eighty_columns()
    {
        var text = Print(Summary with
        {
            Threshold = null,
            ThresholdSource = null,
            Strategies = [],
            Precision = new Share(253, 273, 0.889, 0.955),
            Untargeted = new UntargetedSummary
            {
                Neighbourhood = "generation",
                Alpha = 0.5m,
                Nearest = 50,
                Training = new SetSummary(500, new Share(273, 600, 0.415, 0.496), 26, new Share(254, 600, 0.383, 0.464), 25),
                Control = new SetSummary(500, new Share(4, 600, 0.002, 0.017), 3, new Share(1, 600, 0, 0.009), 1),
                Curve = [new CurvePoint(80, 5, 5, 5, 0, 0), new CurvePoint(200, 24, 90, 24, 0, 0), new CurvePoint(600, 26, 273, 25, 3, 4)],
            },
        });

        Assert.StartsWith(
            """
            run quick-0123456789ab-20260102T030405Z

            compared with  pictures  samples  hits     rate, 95 % interval  unique  by l2  unique
            training set        500      600   273  45.5 %, 41.5 to 49.6 %      26    254      25
            control set         500      600     4     0.7 %, 0.2 to 1.7 %       3      1       1

            hit        adaptive l2 below 1: alpha 0.5, 50 pictures around the generation
            by l2      at or below 0.15
            precision  253 of 273 hits are confirmed by l2 (88.9 to 95.5 %)
            recall     24 of 24 pictures with copies in the training set were hit (85.8 to 100.0 %)
            curve      75: 0, 150: 5, 225: 24, 300: 24, 375: 24, 450: 24, 525: 24, 600: 26 (samples: unique)
            speed
            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_lost_and_what_was_noticed_is_said_without_control_characters()
    {
        var text = Print(Summary with
        {
            Blank = 3,
            Undecided = 2,
            TrainingUnreadable = 5,
            Precision = default,
            WasFinished = true,
            Warnings = ["odd \e[2J caption"],
        });

        Assert.Contains(", finished before\n", text, StringComparison.Ordinal);
        Assert.Contains("left out   3 blank and 0 non-finite generations\n", text, StringComparison.Ordinal);
        Assert.Contains("undecided  2 prompts; ", text, StringComparison.Ordinal);
        Assert.Contains("training   1000 read, 0 missing, 5 unreadable\n", text, StringComparison.Ordinal);
        Assert.Contains("precision  - (there are no flagged prompts)\n", text, StringComparison.Ordinal);
        Assert.Contains("warning    odd \uFFFD[2J caption\n", text, StringComparison.Ordinal);
    }

    private static string Print(RunSummary summary)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        SummaryTable.Print(summary, "runs/quick", Options, writer);
        return writer.ToString();
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Engram.Tests.Evidence;

/// <summary>What a run's tables have to say, worked out again from its kept PNGs and the training set by the definitions.</summary>
internal sealed class RecomputedRun
{
    private readonly string _folder;
    private readonly SmallRun _settings;
    private readonly Dictionary<string, RgbImage[]> _images;

    public RecomputedRun(string folder, SmallRun settings, TrainingTruth training)
    {
        (_folder, _settings, Training) = (folder, settings, training);
        Prompts = [.. SelectPrompts()];
        _images = Prompts.ToDictionary(prompt => prompt.Id, prompt => Enumerable.Range(0, SmallRun.PerPrompt).Select(i => Read(prompt.Id, i)).ToArray());
        NullPairs = [.. settings.IsCalibrated ? PairsOfCalibration() : []];
        Rule = settings.IsCalibrated ? EdgeRule.Calibrated(NullPairs, settings.Rate) : EdgeRule.Configured(settings.Threshold);
    }

    public TrainingTruth Training { get; }

    public List<(string Id, string Caption, string Strategy, int Copies)> Prompts { get; }

    public List<(long Sum, long Values)> NullPairs { get; }

    public EdgeRule Rule { get; }

    public RgbImage ImageOf(string prompt, int generation) => _images[prompt][generation];

    public (long Sum, long Values) Worst(string prompt, int a, int b) => RgbImage.WorstTile(_images[prompt][a], _images[prompt][b], _settings.Grid);

    public bool IsEdge(string prompt, int a, int b) =>
        !_images[prompt][a].IsBlank() && !_images[prompt][b].IsBlank() && Rule.IsEdge(Worst(prompt, a, b));

    public double TileDistance(string prompt, int a, int b) => L2(Worst(prompt, Math.Min(a, b), Math.Max(a, b)));

    public static double L2((long Sum, long Values) tile) => Math.Sqrt(tile.Sum / (65_025.0 * tile.Values));

    public static string IdOf(string caption) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caption)))[..32];

    /// <summary>The noise key in hex.</summary>
    public static string SeedOf(string prompt)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{SmallRun.Seed}:{prompt}:denoise"));
        return Convert.ToHexStringLower([.. digest.Take(8).Reverse()]);
    }

    private RgbImage Read(string prompt, int generation) =>
        RgbImage.Decode(File.ReadAllBytes(Path.Combine(_folder, "images", "generations", prompt, $"{generation:D4}.png")));

    private IEnumerable<(string Id, string Caption, string Strategy, int Copies)> SelectPrompts()
    {
        var groups = Enumerable.Range(0, Training.Count).Where(row => Training.GroupOf[row] == row)
            .OrderByDescending(Training.CopiesOf).ThenBy(row => row).Select(Training.CaptionOfGroup);
        var singles = Enumerable.Range(0, Training.Count).Where(row => Training.CopiesOf(row) == 1).Select(Training.CaptionOf);
        var heldOut = Sql.Rows($"SELECT text FROM read_json('{SmallRun.Shipped}/held-out/metadata.jsonl', format = 'newline_delimited')")
            .Select(row => (string)row["text"]!);
        var seen = new HashSet<string>();
        return New("duplicates", groups, SmallRun.Duplicates)
            .Concat(New("all", singles, SmallRun.Singles))
            .Concat(New("file", heldOut, SmallRun.HeldOut));

        List<(string, string, string, int)> New(string strategy, IEnumerable<string> captions, int take) =>
            [.. captions.Where(seen.Add).Take(take).Select(caption => (IdOf(caption), caption, strategy, Training.CopiesOf(Training.RowOf(caption))))];
    }

    private IEnumerable<(long Sum, long Values)> PairsOfCalibration()
    {
        var groups = new HashSet<int>();
        var distinct = Prompts.Where(prompt => Training.RowOf(prompt.Caption) is var row && (row < 0 || groups.Add(Training.GroupOf[row]))).ToList();
        var chosen = distinct.Count <= SmallRun.CalibrationPrompts
            ? distinct
            : [.. Enumerable.Range(0, SmallRun.CalibrationPrompts).Select(i => distinct[i * distinct.Count / SmallRun.CalibrationPrompts])];
        for (var i = 0; i < chosen.Count; i++)
        {
            for (var j = i + 1; j < chosen.Count; j++)
            {
                for (var generation = 0; generation < SmallRun.PerPrompt; generation++)
                {
                    var (a, b) = (_images[chosen[i].Id][generation], _images[chosen[j].Id][generation]);
                    if (!a.IsBlank() && !b.IsBlank())
                    {
                        yield return RgbImage.WorstTile(a, b, _settings.Grid);
                    }
                }
            }
        }
    }
}

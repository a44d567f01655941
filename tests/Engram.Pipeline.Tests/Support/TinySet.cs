using System.Text.Json;
using Engram.Diffusion;
using Engram.Pipeline.Options;
using Engram.Storage.Images;

namespace Engram.Tests.Support;

/// <summary>An image folder of twelve pictures, two of them with copies, with a file of held-out captions beside it.</summary>
internal sealed class TinySet : IDisposable
{
    public const string Sixfold = "six copies";
    public const string Fourfold = "four copies";
    public static readonly ImageShape Shape = new(12, 10, 3);

    private readonly ScratchFolder _scratch = new();

    public TinySet()
    {
        var lines = new List<string>();
        Add(lines, Sixfold, 6);
        Add(lines, Fourfold, 4);
        for (var i = 0; i < 10; i++)
        {
            Add(lines, $"single {i}", 1);
        }

        _scratch.Write("train/metadata.jsonl", string.Join('\n', lines) + "\n");
        _scratch.Write("held-out.txt", "held out a\n\nheld out b\nheld out c\nsingle 3\n");
    }

    public string Path => _scratch.Path;

    public string this[string relative] => _scratch[relative];

    public string Write(string relative, string text) => _scratch.Write(relative, text);

    /// <summary>Pictures of the captions that the stand-in model knows by heart.</summary>
    public static IReadOnlyDictionary<string, byte[]> Memorised { get; } = new Dictionary<string, byte[]>
    {
        [Sixfold] = PictureOf(Sixfold),
        [Fourfold] = PictureOf(Fourfold),
    };

    /// <summary>Some 8 generations of 14 prompts with a calibrated threshold.</summary>
    public RunOptions Options => new()
    {
        Name = "tiny",
        Model = "stand-in",
        Training = new TrainingOptions { Path = this["train"], Columns = ["licence"] },
        Device = ["host"],
        Prompts =
        [
            new PromptSourceOptions { Strategy = PromptStrategy.Duplicates, Take = 2 },
            new PromptSourceOptions { Strategy = PromptStrategy.All, CopiesAtMost = 1, Take = 7 },
            new PromptSourceOptions { Strategy = PromptStrategy.File, Path = this["held-out.txt"] },
            new PromptSourceOptions { Strategy = PromptStrategy.Control, Take = 2 },
        ],
        Generate = new GenerateOptions { PerPrompt = 8, Batch = 5, Steps = 1, Guidance = 1, Seed = 7 },
        Edges = new EdgesOptions { Grid = 4, FalseEdgeRate = 0.01m, CalibrationPrompts = 9 },
        Clique = new CliqueOptions { Size = 4 },
        Match = new MatchOptions { Nearest = 3 },
        Output = new OutputOptions { Root = this["runs"], Keep = KeepRule.Cliques },
    };

    /// <summary>Blocks of colour, 2 × 2 pixels each, so that pictures differ everywhere.</summary>
    public static byte[] PictureOf(string caption)
    {
        var colours = StandInFactory.Noise(caption, (Shape.Height / 2) * (Shape.Width / 2) * 3);
        var pixels = new byte[Shape.Height * Shape.Width * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x, channel) = (i / 3 / Shape.Width, i / 3 % Shape.Width, i % 3);
            pixels[i] = colours[((((y / 2) * (Shape.Width / 2)) + (x / 2)) * 3) + channel];
        }

        return pixels;
    }

    public StandInFactory Model(Action<int>? beforeBatch = null) => new(Shape, Memorised) { BeforeBatch = beforeBatch };

    public void Dispose() => _scratch.Dispose();

    private void Add(List<string> lines, string caption, int copies)
    {
        for (var copy = 0; copy < copies; copy++)
        {
            var name = $"{lines.Count:D3}.png";
            PngFile.Write(this[$"train/{name}"], PictureOf(caption), Shape.Width, Shape.Height, 3);
            lines.Add(JsonSerializer.Serialize(new { file_name = name, text = caption, licence = $"licence of {name}" }));
        }
    }
}

using System.Globalization;
using Engram.Diffusion;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Untargeted;

/// <summary>Which samples there are: of each class, in which order, cut into chunks that are drawn and compared at once.</summary>
/// <remarks>
/// Classes are drawn in turn: sample i (from 0) has the (i mod classes)-th class, and i is its generation number, so the first samples of a
/// longer run are those of a shorter one. Given pictures follow each other by their numbers where those run through all classes, else
/// prompt by prompt.
/// </remarks>
internal sealed class SamplePlan
{
    public const string Strategy = "untargeted";

    // 256 samples share a pass over the training set; large pictures fewer, since about six chunks are in memory.
    private const int LargestChunk = 256;
    private const int SmallestChunk = 8;
    private const long ChunkBytes = 32L << 20;

    private readonly bool _inTurn;
    private readonly int _chunk;
    private readonly Dictionary<string, int> _indices;
    private readonly long[] _before;
    private readonly IReadOnlyList<IReadOnlyList<int>?>? _numbers;

    private SamplePlan(
        IReadOnlyList<SelectedPrompt> classes, bool inTurn, ImageShape shape, IReadOnlyList<IReadOnlyList<int>?>? numbers = null)
    {
        (Classes, _inTurn, _chunk, _numbers) = (classes, inTurn, ChunkOf(shape), numbers);
        _indices = classes.Index().ToDictionary(entry => entry.Item.PromptId, entry => entry.Index, StringComparer.Ordinal);
        _before = new long[classes.Count];
        for (var i = 0; i < classes.Count; i++)
        {
            _before[i] = Samples;
            Samples += classes[i].Generations;
        }
    }

    /// <summary>One a class, one in all without classes; of given pictures one a prompt and class.</summary>
    public IReadOnlyList<SelectedPrompt> Classes { get; }

    public long Samples { get; }

    /// <summary>Samples of a chunk at most; a function of the picture's size alone.</summary>
    public static int ChunkOf(ImageShape shape) =>
        (int)Math.Clamp(ChunkBytes / ((long)shape.Height * shape.Width * shape.Channels), SmallestChunk, LargestChunk);

    /// <param name="modelClasses">Labels that the model is conditioned on; 0 for none.</param>
    /// <exception cref="OptionsException">A label that the model does not have.</exception>
    public static SamplePlan OfModel(UntargetedOptions options, int modelClasses, ImageShape shape)
    {
        for (var i = 0; i < options.Classes.Count; i++)
        {
            if (options.Classes[i] >= modelClasses)
            {
                throw new OptionsException(
                    $"untargeted.classes[{i}]",
                    modelClasses == 0
                        ? "the model is unconditional: it has no classes"
                        : Text($"{options.Classes[i]} is above the model's last class, {modelClasses - 1}"));
            }
        }

        int[] labels = modelClasses == 0 ? [SelectedPrompt.NoClass]
            : options.Classes.Count > 0 ? [.. options.Classes]
            : [.. Enumerable.Range(0, modelClasses)];
        return new SamplePlan(
            [.. labels.Select((label, i) => new SelectedPrompt(
                i, SelectedPrompt.IdOf("", label), "", Strategy, 0, i + 1, 0, -1, TurnsOf(i), label))],
            inTurn: true,
            shape);

        int TurnsOf(int place) => Math.Max(0, (options.Samples - place + labels.Length - 1) / labels.Length);
    }

    public static SamplePlan OfGiven(IReadOnlyList<Candidate> prompts, ImageShape shape) => new(
        [.. prompts.Select((prompt, i) => new SelectedPrompt(
            i, SelectedPrompt.IdOf(prompt.Caption!, prompt.ClassLabel), prompt.Caption!, Strategy, 0, i + 1, 0, -1, prompt.Generations,
            prompt.ClassLabel))],
        inTurn: false,
        shape,
        [.. prompts.Select(prompt => prompt.Numbers)]);

    /// <summary>Index into <see cref="Classes"/>.</summary>
    public int IndexOf(string promptId) => _indices[promptId];

    /// <summary>Place of a generation in the order of drawing, from 1.</summary>
    public long SampleOf(int index, int generation) => _inTurn || _numbers?[index] is not null ? generation + 1L : _before[index] + generation + 1;

    /// <summary>Every chunk once, the first of each class first; a chunk's ordinal is its place here.</summary>
    public IEnumerable<(SelectedPrompt Chunk, IReadOnlyList<int> Generations)> Chunks()
    {
        var ordinal = 0L;
        for (var first = 0; Classes.Any(prompt => prompt.Generations > first); first += _chunk)
        {
            for (var i = 0; i < Classes.Count; i++)
            {
                var count = Math.Min(_chunk, Classes[i].Generations - first);
                if (count > 0)
                {
                    yield return (
                        Classes[i] with { Ordinal = ordinal++, Generations = count },
                        [.. Enumerable.Range(first, count).Select(turn => NumberOf(i, turn))]);
                }
            }
        }
    }

    private int NumberOf(int index, int turn) => _inTurn ? (turn * Classes.Count) + index : _numbers?[index]?[turn] ?? turn;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Engram.Diffusion;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.Generations;
using Engram.Storage.Images;

namespace Engram.Pipeline.Denoise;

/// <summary>
/// Pictures that another generator made (<c>generations.from</c>), grouped by prompt. A prompt's pictures are its generations 0, 1, 2, … in
/// the order of their given numbers, without such numbers in the container's order; where an untargeted attack's numbers run through all
/// classes from 0 without a gap, as those of its own runs do, they are kept. All pictures have one size.
/// </summary>
internal sealed class GivenGenerations
{
    private readonly GivenSet _set;
    private readonly Dictionary<string, (int[]? Numbers, long[] Rows)> _rowsOfPrompt = new(StringComparer.Ordinal);

    private GivenGenerations(GivenSet set, ImageShape image, string hash) => (_set, Image, Hash) = (set, image, hash);

    public ImageShape Image { get; }

    /// <summary>Captions in order of their first pictures, with their numbers of pictures; one empty caption where an untargeted attack's pictures have none.</summary>
    public IReadOnlyList<Candidate> Prompts { get; private set; } = [];

    /// <summary>SHA-256 over names, captions and bytes of every picture: what stands for the model.</summary>
    public string Hash { get; }

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <exception cref="DataSetException">No pictures, a picture without a caption, one number twice, or a first picture that is broken.</exception>
    public static GivenGenerations Open(RunOptions options, bool fullHash, CancellationToken stop)
    {
        var section = options.Generations;
        var columns = new GivenColumns { Caption = section.Caption, Index = section.Index, Image = section.Image, Label = section.Label };
        var set = GivenSet.Open(section.From, columns, options.Threads, stop);
        var (_, place, bytes) = set.Read([set.Pictures[0].Row], stop).Single();
        var given = new GivenGenerations(set, ShapeOf(Decode(place, bytes)), set.ComputeHash(fullHash, stop).Hash);
        given.Group(isText: options.Attack is AttackKind.TextToImage);
        return given;
    }

    /// <exception cref="DataSetException">A picture cannot be read or has another size than the first one; the message names it.</exception>
    public IReadOnlyList<Picture> Load(PromptWork work, IReadOnlySet<int> generations, CancellationToken stop)
    {
        var (numbers, rows) = _rowsOfPrompt[work.Prompt.PromptId];
        var wanted = generations.OrderBy(RowOf).ToArray();
        return
        [
            .. _set.Read([.. wanted.Select(RowOf)], stop)
                .Select((read, i) => Load(read.Place, read.Bytes, wanted[i]))
                .OrderBy(picture => picture.Generation),
        ];

        long RowOf(int generation) => rows[numbers is null ? generation : Array.BinarySearch(numbers, generation)];
    }

    private static DecodedImage Decode(string place, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ImageDecoder.Decode(bytes);
        }
        catch (ImageException e)
        {
            throw new DataSetException($"{place}: {e.Message}; make it again or remove it", e);
        }
    }

    private static ImageShape ShapeOf(DecodedImage image) => new(image.Height, image.Width, 3);

    private Picture Load(string place, ReadOnlyMemory<byte> bytes, int generation)
    {
        var decoded = Decode(place, bytes);
        if (ShapeOf(decoded) != Image)
        {
            throw new DataSetException(string.Create(
                CultureInfo.InvariantCulture,
                $"{place}: is {decoded.Width} × {decoded.Height}, other pictures of generations.from are {Image.Width} × {Image.Height}; all need one size"));
        }

        return Picture.Of(generation, decoded.Rgb, finite: true, Image.Channels);
    }

    /// <summary>By caption; where the attack reads none of it, by class label too.</summary>
    private void Group(bool isText)
    {
        var prompts = new List<Candidate>();
        var renumbered = 0;
        var kept = !isText && RunThroughAll(_set.Pictures);
        foreach (var group in _set.Pictures.GroupBy(picture => (
            Caption: picture.Caption < 0 ? "" : _set.Captions[picture.Caption], Label: isText ? SelectedPrompt.NoClass : picture.Label)))
        {
            var caption = group.Key.Caption;
            if (isText && string.IsNullOrWhiteSpace(caption))
            {
                throw new DataSetException(
                    $"{_set.Path}: row {group.First().Row} has no caption; generations.caption names its column, or a sub-folder's prompt.txt holds it");
            }

            List<GivenPicture> pictures = [.. group.OrderBy(picture => picture.Index).ThenBy(picture => picture.Row)];
            if (TwinOf(pictures) is var (first, second))
            {
                // Digits of names are a guess, a column is not.
                pictures = !_set.HasIndexColumn
                    ? [.. group.OrderBy(picture => picture.Row)]
                    : throw new DataSetException(
                        $"{_set.Path}: rows {first.Row} and {second.Row} are both number {first.Index} of the prompt {Quoted.Text(caption)}");
            }

            renumbered += !kept && _set.HasIndexColumn && pictures[^1].Index != pictures.Count - 1 ? 1 : 0;
            int[]? numbers = kept ? [.. pictures.Select(picture => (int)picture.Index)] : null;
            prompts.Add(new Candidate(caption, Generations: pictures.Count, ClassLabel: group.Key.Label, Numbers: numbers));
            _rowsOfPrompt.Add(SelectedPrompt.IdOf(caption, group.Key.Label), (numbers, [.. pictures.Select(picture => picture.Row)]));
        }

        Prompts = prompts;
        Warnings = renumbered == 0
            ? _set.Warnings
            :
            [
                .. _set.Warnings,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_set.Path}: the numbers of {renumbered} prompts' pictures are not 0, 1, 2, …; their generations are counted in the order of those numbers"),
            ];
    }

    /// <summary>Whether the numbers of all pictures together are 0, 1, 2, …, each once.</summary>
    private static bool RunThroughAll(IReadOnlyList<GivenPicture> pictures)
    {
        var seen = new bool[pictures.Count];
        foreach (var picture in pictures)
        {
            if (picture.Index < 0 || picture.Index >= seen.Length || seen[picture.Index])
            {
                return false;
            }

            seen[picture.Index] = true;
        }

        return true;
    }

    private static (GivenPicture First, GivenPicture Second)? TwinOf(List<GivenPicture> pictures)
    {
        for (var i = 1; i < pictures.Count; i++)
        {
            if (pictures[i].Index == pictures[i - 1].Index)
            {
                return (pictures[i - 1], pictures[i]);
            }
        }

        return null;
    }
}

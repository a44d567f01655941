using Engram.Memorization;
using Engram.Pipeline.Selection;
using Engram.Storage.Images;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Membership;

/// <summary>The blind baseline of every target, on the pictures as they were given, before any was resized.</summary>
internal sealed class BlindTests
{
    private readonly Dictionary<string, BlindBaseline?> _baselines = new(StringComparer.Ordinal);

    /// <summary>Target → its baseline, null where it has too few pictures of a kind.</summary>
    public IReadOnlyDictionary<string, BlindBaseline?> Baselines => _baselines;

    /// <param name="targets">Names, with what each was trained on by place.</param>
    /// <param name="set">Of a subject.</param>
    public static BlindTests Of(
        IReadOnlyList<Subject> subjects, IEnumerable<(string Name, bool[] Members)> targets, Func<Subject, TrainingSet> set, ImageOptions options,
        long seed, CancellationToken stop)
    {
        var pictures = new BlindPicture?[subjects.Count];
        foreach (var source in subjects.GroupBy(subject => subject.IsOther))
        {
            var places = source.ToDictionary(subject => subject.Row, subject => subject.Place);
            foreach (var row in set(source.First()).Source.ReadRowsAt([.. places.Keys.Order()], stop))
            {
                if (row.Bytes is { } bytes)
                {
                    var image = ImageDecoder.Decode(bytes, options);
                    var subject = subjects[places[row.Row]];
                    pictures[subject.Place] = BlindPicture.Of($"{subject.Source} {subject.ImageId}", bytes.Length, image.Rgb, image.Height, image.Width);
                }
            }
        }

        var tests = new BlindTests();
        foreach (var (name, members) in targets)
        {
            stop.ThrowIfCancellationRequested();
            tests._baselines[name] = BlindBaseline.Of(Those(isMember: true), Those(isMember: false), seed);

            IEnumerable<BlindPicture> Those(bool isMember) => pictures.Where((picture, place) => picture is not null && members[place] == isMember)!;
        }

        return tests;
    }

    public bool IsVoid(string target) => _baselines.GetValueOrDefault(target) is { IsVoid: true };

    public IEnumerable<BlindTestRow> Rows(string runId) => _baselines.SelectMany(entry => (entry.Value?.Tests ?? []).Select(test => new BlindTestRow(
        runId, entry.Key, test.Name, test.Area.Value, test.Decides.Lower, test.Decides.Upper, test.Separates)));
}

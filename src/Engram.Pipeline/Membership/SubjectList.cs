using System.Globalization;
using Engram.Compute;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Pipeline.Membership;

/// <summary>The pictures that are asked about, in the order of the tables, and what each model was trained on.</summary>
internal sealed class SubjectList
{
    private const string Choice = "membership";

    private readonly RunContext _run;

    private SubjectList(RunContext run, IReadOnlyList<Subject> all, IReadOnlyList<bool[]> members) => (_run, All, Members) = (run, all, members);

    public IReadOnlyList<Subject> All { get; }

    /// <summary>[model][place], of the target and the shadows.</summary>
    public IReadOnlyList<bool[]> Members { get; }

    /// <exception cref="OptionsException">A list does not name a picture, splits a cluster of near-duplicates, or leaves one side empty.</exception>
    /// <exception cref="DataSetException">Ids or labels cannot be used.</exception>
    public static SubjectList Build(RunContext run, MembershipInputs inputs, ICollection<string> warnings, CancellationToken stop)
    {
        var classes = inputs.Models.Max(model => model.Folder.Classes);
        List<Subject> all = [.. Read(run.Training, isOther: false, run.Options, classes, stop)];
        if (run.Control is { } others)
        {
            all.AddRange(Read(others, isOther: true, run.Options, classes, stop));
        }

        RequireIds(all, run.Options);
        all = [.. all.Select((subject, place) => subject with { Place = place })];
        var members = inputs.Models.Take(inputs.Known).Select(model => MembersOf(model, all)).ToList();
        SplitCheck.Run(run, inputs, all, members, warnings, stop);
        return Ordered(run, Taken(run, all, members[0]), members);
    }

    /// <summary>height × width × channels bytes.</summary>
    public ReadOnlySpan<byte> PixelsOf(Subject subject) => (subject.IsOther ? _run.Control! : _run.Training).Pack.Pixels(subject.Row, 1);

    private static IEnumerable<Subject> Read(TrainingSet set, bool isOther, RunOptions options, int classes, CancellationToken stop)
    {
        foreach (var row in set.Source.ReadCaptions(cancel: stop))
        {
            if (set.Pack.IsReadable(row.Row))
            {
                yield return new Subject(0, isOther, row.Row, row.ImageId, row.Caption, classes > 0 ? LabelOf(set, row, options.Membership.Label!, classes) : 0);
            }
        }
    }

    private static int LabelOf(TrainingSet set, TrainingRow row, string column, int classes) =>
        int.TryParse(row.Columns[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var label) && label < classes
            ? label
            : throw new DataSetException($"{set.Source.Path}: row {row.Row}: membership.label: column '{column}' holds '{row.Columns[^1]}', which is no class of 0 to {classes - 1}");

    private static void RequireIds(List<Subject> all, RunOptions options)
    {
        var seen = new Dictionary<string, Subject>(StringComparer.Ordinal);
        foreach (var subject in all)
        {
            // Lists name pictures by id alone, so two sets must not share one where shadow models have lists.
            var key = options.Models.Count > 0 ? subject.ImageId : $"{subject.Source} {subject.ImageId}";
            if (!seen.TryAdd(key, subject))
            {
                throw new DataSetException(
                    $"{(subject.IsOther ? options.Membership.Others : options.Training.Path)}: two pictures have the id '{subject.ImageId}'; name a column of different ids by training.id");
            }
        }
    }

    private static bool[] MembersOf(AttackedModel model, List<Subject> all)
    {
        if (model.Members is not { } list)
        {
            return [.. all.Select(subject => !subject.IsOther)];
        }

        var unknown = all.Where(subject => list.Has(subject.ImageId) is null).Select(subject => subject.ImageId).ToList();
        if (unknown.Count > 0)
        {
            throw new OptionsException(model.MembersKey, $"'{list.Path}' has no line for picture '{unknown[0]}'{Wordings.AndMore(unknown.Count - 1, "pictures")}");
        }

        bool[] members = [.. all.Select(subject => list.Has(subject.ImageId)!.Value)];
        return Array.Exists(members, member => member)
            ? members
            : throw new OptionsException(model.MembersKey, $"'{list.Path}' names none of the pictures; ids are compared with training.id, such as '{all[0].ImageId}'");
    }

    /// <summary>As many members as others of the target, those whose keys are smallest.</summary>
    private static List<Subject> Taken(RunContext run, List<Subject> all, bool[] members)
    {
        var (ours, theirs) = (all.Where(subject => members[subject.Place]).ToList(), all.Where(subject => !members[subject.Place]).ToList());
        if (ours.Count == 0 || theirs.Count == 0)
        {
            throw new OptionsException(
                run.Options.Membership.Members.Length > 0 ? "membership.members" : "membership.others",
                $"leaves {ours.Count} members and {theirs.Count} others of the target; both are needed to judge a score");
        }

        return run.Options.Membership.Take is not { } take ? all : [.. Smallest(ours), .. Smallest(theirs)];

        IEnumerable<Subject> Smallest(List<Subject> side) => side
            .OrderBy(subject => NoiseKeys.Derive(run.Options.Generate.Seed, $"{subject.Source} {subject.ImageId}", Choice))
            .ThenBy(subject => subject.Place)
            .Take(take);
    }

    /// <summary>Sums over pictures have the order of the tables, so that they come out the same from those.</summary>
    private static SubjectList Ordered(RunContext run, List<Subject> taken, List<bool[]> members)
    {
        var sorted = taken.OrderBy(subject => subject.Source, StringComparer.Ordinal).ThenBy(subject => subject.ImageId, StringComparer.Ordinal).ToList();
        return new SubjectList(
            run,
            [.. sorted.Select((subject, place) => subject with { Place = place })],
            [.. members.Select(model => sorted.Select(subject => model[subject.Place]).ToArray())]);
    }
}

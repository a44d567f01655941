using Engram.Storage.Tar;

namespace Engram.Storage.DataSets.WebDataset;

/// <summary>
/// The samples of one shard, gathered by key wherever their members stand, in the order of their pictures. About 800 bytes a sample: what
/// bounds the memory is the largest shard.
/// </summary>
/// <param name="Samples">In row order.</param>
/// <param name="Ignored">Members that belong to no sample: folders, hidden files (macOS's <c>._x</c>), names without a dot.</param>
/// <param name="Warnings">One line each.</param>
internal sealed record TarIndex(IReadOnlyList<TarSample> Samples, long Ignored, IReadOnlyList<string> Warnings)
{
    // Captions and JSON of a gzip shard, which cannot be read again out of order.
    private const long MaxKept = 256L << 20;

    /// <param name="keepText">Whether text members are read now, because the stream cannot go back.</param>
    /// <exception cref="DataSetException">The archive is damaged, or a name stands twice.</exception>
    public static TarIndex Build(TarReader reader, string path, string image, bool keepText, CancellationToken cancel)
    {
        var samples = new Dictionary<string, TarSample>(StringComparer.Ordinal);
        var (ignored, kept) = (0L, 0L);
        while (reader.Next() is { } member)
        {
            cancel.ThrowIfCancellationRequested();
            if (SplitName(member) is not var (key, name))
            {
                ignored += member.Kind is TarKind.Other ? 0 : 1;
                continue;
            }

            if (!samples.TryGetValue(key, out var sample))
            {
                samples.Add(key, sample = new TarSample(key, new List<TarField>(3)));
            }

            if (sample.Fields.Find(field => field.Name == name) is { } twin)
            {
                throw new DataSetException(
                    $"{path}: member '{member.Name}' at {member.Header} has the key and extension of '{twin.Member.Name}' at {twin.Member.Header}; "
                    + "a shard needs different names");
            }

            var field = new TarField(name, member, null);
            if (keepText && field.IsText && member.Kind is TarKind.File)
            {
                TarShard.CheckText(path, member);
                kept += member.Length;
                field = kept <= MaxKept
                    ? field with { Content = reader.Read(member) }
                    : throw new DataSetException($"{path}: its texts are above {MaxKept} bytes; unpack it to .tar, which needs no memory for them");
            }

            sample.Fields.Add(field);
        }

        // Samples of other things than pictures (a readme.txt) are no rows unless they are named like rows with a picture gone.
        List<TarSample> ordered = [.. samples.Values.OrderBy(sample => sample.Position(image))];
        return new TarIndex(ordered, ignored, reader.Warnings);
    }

    /// <summary>Key and field of a member; null for what is no part of a sample.</summary>
    private static (string Key, string Field)? SplitName(TarMember member)
    {
        if (member.Kind is TarKind.Other)
        {
            return null;
        }

        var name = member.Name.StartsWith("./", StringComparison.Ordinal) ? member.Name[2..] : member.Name;
        var start = name.LastIndexOf('/') + 1;
        var dot = name.IndexOf('.', start);
        return dot <= start || dot == name.Length - 1 ? null : (name[..dot], name[(dot + 1)..].ToLowerInvariant());
    }
}

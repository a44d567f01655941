namespace Engram.Storage.DataSets.WebDataset;

/// <summary>The members of one key in one shard.</summary>
/// <param name="Key">Path and base name up to the base name's first dot.</param>
internal sealed record TarSample(string Key, List<TarField> Fields)
{
    /// <summary>The picture that is read, or why there is none.</summary>
    /// <param name="column"><c>image</c> takes whatever picture there is; another name takes the member of that field or extension.</param>
    public (TarField? Picture, string? Missing) PictureOf(string column)
    {
        var named = column != TarColumns.AnyImage;
        List<TarField> pictures = [.. Fields.Where(field => named ? field.Name == column || field.Extension == column : field.IsPicture)];
        if (named && pictures.Count > 1 && pictures.Find(field => field.Name == column) is { } exact)
        {
            pictures = [exact];
        }

        return pictures switch
        {
            [] => (null, "the sample has no picture"),
            [{ Member.Target: { } target } link] => (null, $"'{link.Member.Name}' is a link to '{target}'; links are not followed"),
            [var one] => IsInside(one.Member.Name) ? (one, null) : (null, $"the name '{one.Member.Name}' leads out of the archive"),
            [var one, var two, ..] => (null, $"the sample has {pictures.Count} pictures ('{one.Member.Name}', '{two.Member.Name}'); image: names one"),
        };
    }

    /// <summary>Offset of the picture's header, else of the first member: the order of rows, so that a shard is read from front to back.</summary>
    public long Position(string column) => (PictureOf(column).Picture ?? Fields[0]).Member.Header;

    private static bool IsInside(string name) => !name.Split('/', '\\').Contains("..");
}

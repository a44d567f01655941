namespace Engram.Storage.DataSets;

/// <summary>The columns of a data set that are read.</summary>
public sealed record TrainingColumns
{
    /// <summary>Column of the caption; null reads none.</summary>
    public string? Caption { get; init; } = "text";

    /// <summary>Column of the image (Parquet): binary, or a struct of bytes and path.</summary>
    public string Image { get; init; } = "image";

    /// <summary>
    /// Column of the image_id; null takes image_id, else id, else key, else <c>file:row</c> (an image folder: the relative path).
    /// </summary>
    public string? Id { get; init; }

    /// <summary>Further columns that are carried as text.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];
}

using Engram.Storage.Tar;

namespace Engram.Storage.DataSets.WebDataset;

/// <summary>One member of a sample.</summary>
/// <param name="Name">What follows the first dot of the base name, in lower case: <c>jpg</c>, <c>v2.jpg</c>.</param>
/// <param name="Content">Its bytes where they had to be kept (text in a gzip archive); else null.</param>
internal sealed record TarField(string Name, TarMember Member, byte[]? Content)
{
    private static readonly HashSet<string> Pictures = new(StringComparer.Ordinal)
    {
        "png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic",
    };

    /// <summary>What follows the last dot.</summary>
    public string Extension => Name[(Name.LastIndexOf('.') + 1)..];

    public bool IsPicture => Pictures.Contains(Extension);

    public bool IsText => Extension is "txt" or "json" or "cls" or "text" or "caption";

    public bool IsJson => Extension is "json";
}

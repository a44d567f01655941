namespace Engram.Storage.DataSets;

/// <summary>Finds the bytes of a picture cell as Hugging Face data sets write it: bytes, or a path, or neither.</summary>
internal static class PictureCell
{
    /// <summary>Exactly one of the two results is null.</summary>
    /// <param name="root">Folder of the data set; a path that is absolute or leads out of it is never opened.</param>
    public static (byte[]? Bytes, string? Missing) Resolve(byte[]? bytes, string? path, string root)
    {
        if (bytes is not null)
        {
            return bytes.Length > 0 ? (bytes, null) : (null, "the cell holds 0 bytes");
        }

        if (string.IsNullOrEmpty(path))
        {
            return (null, "the cell is null");
        }

        if (Inside(root, path) is not { } full)
        {
            return (null, $"no bytes, and the path '{path}' leads out of the data set");
        }

        return File.Exists(full) ? (File.ReadAllBytes(full), null) : (null, $"no bytes, and '{path}' does not exist");
    }

    /// <summary>The full path of a relative one, or null if it is absolute or has a <c>..</c>.</summary>
    public static string? Inside(string root, string relative)
    {
        var parts = relative.Split('/', '\\');
        var absolute = parts[0].Length == 0 || parts[0].Contains(':', StringComparison.Ordinal);
        var unfit = absolute || parts.Contains("..") || relative.Contains('\0', StringComparison.Ordinal);
        return unfit ? null : Path.Combine([root, .. parts]);
    }
}

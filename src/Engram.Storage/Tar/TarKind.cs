namespace Engram.Storage.Tar;

/// <summary>What a member is, as far as a reader that unpacks nothing cares.</summary>
internal enum TarKind
{
    File,

    /// <summary>Hard or symbolic; never followed.</summary>
    Link,

    /// <summary>A folder, a device, a pipe.</summary>
    Other,
}

namespace Engram.Pipeline.Options;

public enum OrientationRule
{
    Apply,

    /// <summary>Pixels as stored.</summary>
    Ignore,
}

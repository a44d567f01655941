namespace Engram.Memorization;

/// <summary>Strategy control: captions that no training set holds, made of the words of its captions.</summary>
public static class ControlCaptions
{
    /// <summary>Deterministic from the seed and the captions.</summary>
    /// <returns><paramref name="count"/> captions, all different, none of them (by its words) in the set.</returns>
    /// <exception cref="SettingException">The set has no caption with a word in it.</exception>
    public static IReadOnlyList<string> Make(IReadOnlyList<string> captions, int count, long seed) => throw new NotImplementedException();
}

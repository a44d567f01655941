namespace Engram.Storage.Generations;

/// <summary>What a set of given pictures says of one of them.</summary>
/// <param name="Row">Its place in the container.</param>
/// <param name="Caption">Index into <see cref="GivenSet.Captions"/>; −1 without a caption.</param>
/// <param name="Label">Class label; −1 without one.</param>
/// <param name="Index">Its number among the pictures of its prompt, as given; −1 where nothing says it.</param>
public readonly record struct GivenPicture(long Row, int Caption, int Label, long Index);

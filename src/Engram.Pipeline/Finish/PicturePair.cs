namespace Engram.Pipeline.Finish;

/// <summary>A kept generation and the training row that it is.</summary>
/// <param name="Name">Of the pair's file, without extension.</param>
internal readonly record struct PicturePair(string Name, string PromptId, int Generation, long Row);

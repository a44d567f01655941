namespace Engram.Pipeline.Runs;

/// <param name="Stage">select, encode, denoise, distance, clique, match.</param>
/// <param name="Items">Items that passed in this process: generations for denoise, prompts elsewhere.</param>
/// <param name="Queued">Items waiting before the stage.</param>
public readonly record struct StageProgress(string Stage, long Items, long Queued);

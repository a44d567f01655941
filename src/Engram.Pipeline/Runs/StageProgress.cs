namespace Engram.Pipeline.Runs;

/// <param name="Stage">select, screen, encode, denoise, distance, clique, match, keep.</param>
/// <param name="Items">Items that passed in this process: generations for denoise, prompts elsewhere.</param>
/// <param name="Queued">Items waiting before the stage.</param>
/// <param name="Deepest">The longest queue that an item found.</param>
/// <param name="BusySeconds">Summed over the devices and threads that serve the stage.</param>
/// <param name="WaitingSeconds">Since the process began, without an item.</param>
public readonly record struct StageProgress(string Stage, long Items, long Queued, long Deepest, double BusySeconds, double WaitingSeconds);

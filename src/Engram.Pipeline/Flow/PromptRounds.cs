using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Engram.Memorization;

namespace Engram.Pipeline.Flow;

/// <summary>
/// The source of a flow in which prompts come back for more generations. At most so many prompts are between their first round and
/// their end, so memory and disk stay bounded; a prompt that comes back goes before a new one.
/// </summary>
/// <remarks>The channel has no bound of its own, since a block that feeds its own source must never wait for it; it holds the prompts in flight at most.</remarks>
internal sealed class PromptRounds(IAsyncEnumerable<PromptWork> prompts, int inFlight)
{
    private readonly Channel<PromptWork?> _back = Channel.CreateUnbounded<PromptWork?>();

    /// <summary>Prompts enough for two batches of the shortest rounds a device, so that none waits for a verdict.</summary>
    public static int InFlight(int devices, int batch, StopRule rule) => devices * (2 + (2 * batch / rule.ShortestRound));

    /// <summary>The prompt needs these generations more.</summary>
    public void Again(PromptWork work) => _back.Writer.TryWrite(work);

    /// <summary>A prompt has left the flow.</summary>
    public void End() => _back.Writer.TryWrite(null);

    /// <summary>Rounds in the order they may be drawn; ends when every prompt has left.</summary>
    public async IAsyncEnumerable<PromptWork> WorkAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await using var next = prompts.GetAsyncEnumerator(stop);
        var (open, more) = (0, true);
        while (true)
        {
            if (!_back.Reader.TryRead(out var work))
            {
                if (more && open < inFlight)
                {
                    more = await next.MoveNextAsync();
                    if (more)
                    {
                        open++;
                        yield return next.Current;
                    }

                    continue;
                }

                if (open == 0)
                {
                    yield break;
                }

                // Nothing comes before a verdict, and a verdict may wait for the batch that is not full.
                yield return PromptWork.End;
                work = await _back.Reader.ReadAsync(stop);
            }

            if (work is null)
            {
                open--;
            }
            else
            {
                yield return work;
            }
        }
    }
}

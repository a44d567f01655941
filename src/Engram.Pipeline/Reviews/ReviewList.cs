using System.Security.Cryptography;
using System.Text;
using Engram.Pipeline.Reports;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Reviews;

/// <summary>The flagged prompts of a finished run: their ranking, and the first of them to look at.</summary>
/// <param name="Ranked">All, by rank.</param>
/// <param name="Items">The first of them, by rank.</param>
internal sealed record ReviewList(IReadOnlyList<RankedPrompt> Ranked, IReadOnlyList<ReviewItem> Items)
{
    private const int MostGenerations = 4;
    private const int MostTraining = 3;

    /// <param name="cliqueSize">The smallest clique that is flagged: so many members every prompt has.</param>
    public static async Task<ReviewList> ReadAsync(RunFolder folder, int cliqueSize, int top, CancellationToken stop)
    {
        var ranked = new SortedDictionary<long, (RankedPrompt Prompt, ReviewItem? Item)>();
        await foreach (var attacked in new TableRecords(folder, 0).PromptsAsync(stop))
        {
            if (attacked.Clique is { Rank: { } rank })
            {
                var prompt = new RankedPrompt(attacked.Prompt.PromptId, attacked.Matches.Any(match => match.Extracted));
                ranked.Add(rank, (prompt, rank <= top ? ItemOf(folder, attacked, Math.Min(MostGenerations, cliqueSize)) : null));
            }
        }

        return new ReviewList([.. ranked.Values.Select(entry => entry.Prompt)], [.. ranked.Values.Select(entry => entry.Item).OfType<ReviewItem>()]);
    }

    /// <summary>Shuffled by SHA-256 of seed, reviewer and prompt: each reviewer has an order of his own, and anybody can find it again.</summary>
    public static IReadOnlyList<T> Shuffle<T>(IEnumerable<T> prompts, Func<T, string> promptId, long seed, string reviewer) =>
    [
        .. prompts.OrderBy(
            prompt => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}\n{reviewer}\n{promptId(prompt)}")))),
            StringComparer.Ordinal),
    ];

    private static ReviewItem ItemOf(RunFolder folder, AttackedPrompt attacked, int generations)
    {
        var nearest = attacked.Matches.Where(match => match.Neighbour == 1).OrderBy(match => match.Squared).ThenBy(match => match.Generation).ToList();
        var members = nearest.Take(1).Select(match => match.Generation).Concat(attacked.Clique!.Medoid is { } medoid ? [medoid] : [])
            .Concat(nearest.Select(match => match.Generation).Order()).Distinct();
        var training = attacked.Matches.OrderBy(match => match.Squared).ThenBy(match => match.Generation).ThenBy(match => match.Neighbour)
            .Select(match => match.ImageId).Distinct(StringComparer.Ordinal);
        var caption = attacked.Prompt.Caption;
        return new ReviewItem(
            attacked.Prompt.PromptId, GalleryEntry.Cut(caption), caption.Length,
            Kept(members.Select(generation => RunFolder.GenerationImage(attacked.Prompt.PromptId, generation)), generations),
            Kept(training.Select(RunFolder.TrainingImage), MostTraining));

        string[] Kept(IEnumerable<string> paths, int most) => [.. paths.Where(path => File.Exists(folder.In(path))).Take(most)];
    }
}

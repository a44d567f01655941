using System.Text;

namespace Engram.Memorization;

/// <summary>Strategy control: captions that no training set holds, made of the words of its captions.</summary>
/// <remarks>
/// A control takes its length from one drawn caption and each word from the same place of another, so that it reads like the set. It is
/// dropped where a caption of the set, or an earlier control, has the same words in any order (lower case, punctuation at the ends of a
/// word aside); after every 64 drops it grows by a word, so that a set of one-word captions has controls as well.
/// </remarks>
public static class ControlCaptions
{
    private const int DropsBeforeGrowth = 64;

    /// <summary>Deterministic from the seed and the captions.</summary>
    /// <returns><paramref name="count"/> captions, all different, none of them (by its words) in the set.</returns>
    /// <exception cref="SettingException">The set has no caption with a word in it.</exception>
    public static IReadOnlyList<string> Make(IReadOnlyList<string> captions, int count, long seed)
    {
        var words = captions.Select(Split).Where(split => Key(split).Length > 0).ToArray();
        if (words.Length == 0)
        {
            throw new SettingException("prompts", "strategy control recombines the words of the training captions, and none has a word");
        }

        var taken = words.Select(Key).ToHashSet(StringComparer.Ordinal);
        var draws = new SeededDraws(seed, "control");
        var controls = new List<string>(count);
        while (controls.Count < count)
        {
            for (var drops = 0; ; drops++)
            {
                var control = Draw(words, draws, drops / DropsBeforeGrowth);
                if (Key(control) is { Length: > 0 } key && taken.Add(key))
                {
                    controls.Add(string.Join(' ', control));
                    break;
                }
            }
        }

        return controls;
    }

    private static string[] Draw(string[][] captions, SeededDraws draws, int extra)
    {
        var control = new string[captions[draws.Below(captions.Length)].Length + extra];
        for (var i = 0; i < control.Length; i++)
        {
            var source = captions[draws.Below(captions.Length)];
            control[i] = source[i % source.Length];
        }

        return control;
    }

    private static string[] Split(string caption) =>
        caption.Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The words in order of their code units: equal for captions that differ in order, case or punctuation alone.</summary>
    private static string Key(string[] words) =>
        string.Join(' ', words.Select(Bare).Where(word => word.Length > 0).Order(StringComparer.Ordinal));

    private static string Bare(string word)
    {
        var (start, end) = (0, word.Length);
        while (start < end && (char.IsPunctuation(word[start]) || char.IsSymbol(word[start])))
        {
            start++;
        }

        while (end > start && (char.IsPunctuation(word[end - 1]) || char.IsSymbol(word[end - 1])))
        {
            end--;
        }

        return word[start..end].ToLowerInvariant();
    }
}

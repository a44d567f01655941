using CsCheck;
using Engram.Cli.Configuration;

namespace Engram.Tests.Configuration;

public sealed class DamagedConfigurationTests
{
    // What YAML gives a meaning to, and what it forbids.
    private const string Signs = "{}[]:,-#&*!|>'\"%@`? \n\t\0\u00E9~=<";

    private const string Yaml =
        """
        name: quickstart
        model: m   # a comment
        training: { path: t, columns: [url, 'licence'] }
        prompts:
          - { strategy: duplicates, take: 40 }
          - strategy: all
            take: 20
        edges: { threshold: "auto" }

        """;

    [Fact]
    public void A_file_with_signs_put_in_and_taken_out_is_read_or_refused_in_words_that_name_it() =>
        Gen.Select(Gen.Int[0, Yaml.Length - 1], Gen.Int[-3, 3], Gen.Char[Signs].Array[1, 3]).Array[1, 4].Sample(
            damages =>
            {
                var text = damages.Aggregate(Yaml, Damaged);
                try
                {
                    ConfigurationFile.Parse(text, "run.yaml", []);
                }
                catch (ConfigurationException e)
                {
                    return e.Lines.Count > 0 && e.Lines.All(line => line.StartsWith("run.yaml:", StringComparison.Ordinal));
                }

                return true;
            },
            iter: 5000);

    /// <summary>Puts signs in at a place, after taking some out.</summary>
    private static string Damaged(string text, (int Place, int Removed, char[] Added) damage)
    {
        var at = Math.Min(damage.Place, text.Length);
        return text.Remove(at, Math.Clamp(damage.Removed, 0, text.Length - at)).Insert(at, new string(damage.Added));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engram.Pipeline.Evidence;

/// <summary>A report.json held against the one that is built again.</summary>
/// <param name="unchecked">Names of values that nothing tells: clocks and rates.</param>
internal sealed class JsonAudit(string place, IReadOnlyList<string> @unchecked, Findings findings)
{
    /// <summary>Null where it cannot be read, which is a mismatch.</summary>
    public async Task<JsonNode?> ReadAsync(string path, CancellationToken stop)
    {
        try
        {
            return JsonNode.Parse(await File.ReadAllTextAsync(path, stop)) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            findings.Mismatch($"{place}: cannot be read ({e.Message.Split('\n')[0]})");
            return null;
        }
    }

    public void Compare(string name, JsonNode? stated, JsonNode? built)
    {
        if (@unchecked.Contains(name))
        {
            findings.Judge(name, Proof.Unchecked);
        }
        else if (stated is JsonObject section && built is JsonObject other)
        {
            foreach (var key in section.Select(pair => pair.Key).Union(other.Select(pair => pair.Key)))
            {
                Compare($"{name}.{key}", section[key], other[key]);
            }
        }
        else if (stated is JsonArray list && built is JsonArray others && list.Count == others.Count && list.Any(item => item is JsonObject or JsonArray))
        {
            for (var i = 0; i < list.Count; i++)
            {
                Compare(name, list[i], others[i]);
            }
        }
        else
        {
            findings.Compare(name, place, stated?.ToJsonString(), built?.ToJsonString());
        }
    }

    /// <summary>Written while the run or the sweep went on, so it states nothing final.</summary>
    public static bool IsProvisional(JsonNode stated) =>
        stated is JsonObject && stated["run"] is JsonObject run && run["provisional"] is JsonValue provisional && provisional.TryGetValue<bool>(out var early) && early;
}

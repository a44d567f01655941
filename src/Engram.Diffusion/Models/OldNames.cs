namespace Engram.Diffusion;

/// <summary>Names that older versions gave to the same tensors (CASES.md, C06).</summary>
internal static class OldNames
{
    private const string Attentions = ".attentions.";

    /// <summary>query, key, value and proj_attn of the plain attention blocks under their present names; every other name as it is.</summary>
    public static string Attention(string name)
    {
        var dot = name.LastIndexOf('.');
        var start = dot < 0 ? -1 : name.LastIndexOf('.', dot - 1);
        if (start < 0 || !name.Contains(Attentions, StringComparison.Ordinal))
        {
            return name;
        }

        var present = name.AsSpan(start + 1, dot - start - 1) switch
        {
            "query" => "to_q",
            "key" => "to_k",
            "value" => "to_v",
            "proj_attn" => "to_out.0",
            _ => null,
        };
        return present is null ? name : $"{name.AsSpan(0, start + 1)}{present}{name.AsSpan(dot)}";
    }
}

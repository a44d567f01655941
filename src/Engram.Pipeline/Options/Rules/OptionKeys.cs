using System.Reflection;
using System.Text;

namespace Engram.Pipeline.Options.Rules;

/// <summary>The keys of an options record, in the order of its properties, and how keys and values are spelled in YAML.</summary>
public static class OptionKeys
{
    /// <summary>Properties that are keys: those that a YAML file can set.</summary>
    public static IReadOnlyList<PropertyInfo> Of(Type section) =>
        [.. section.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null)];

    /// <summary>PerPrompt → per_prompt, L2 → l2.</summary>
    public static string KeyOf(PropertyInfo property) => Split(property.Name, '_');

    /// <summary>TextToImage → text-to-image.</summary>
    public static string WordOf(Enum value) => Split(value.ToString(), '-');

    /// <summary>Every word of an enumeration, in its order.</summary>
    public static IReadOnlyList<string> WordsOf(Type enumeration) => [.. Enum.GetValues(enumeration).Cast<Enum>().Select(WordOf)];

    /// <summary>Whether the type is an options record with keys of its own.</summary>
    public static bool IsSection(Type type) => type is { IsClass: true, IsArray: false } && type.Namespace == typeof(RunOptions).Namespace;

    /// <summary>
    /// Whether a section reads the key; a source of prompts ignores those of other strategies, a run without embeddings their section.
    /// </summary>
    public static bool Applies(object section, PropertyInfo property) =>
        section is RunOptions run
            ? property.PropertyType != typeof(EmbeddingOptions) || run.UsesEmbeddings
            : section is not PromptSourceOptions source
        || property.GetCustomAttribute<AppliesToAttribute>() is not { } only
        || only.Strategies.Contains(source.Strategy);

    /// <summary>Whether the attack reads the key or section.</summary>
    public static bool Applies(AttackKind attack, PropertyInfo property) =>
        property.GetCustomAttribute<OnlyForAttribute>() is not { } only || only.Attacks.Contains(attack);

    /// <summary>The type of a list's items; null where the type is no list.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;

    private static string Split(string name, char separator)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]))
            {
                text.Append(separator);
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}

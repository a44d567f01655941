namespace Engram.Storage.DataSets.Writing;

/// <summary>A picture that is written into a set.</summary>
/// <param name="Name">Its id and the name of its file without ending: letters, digits and hyphens.</param>
/// <param name="Png">The encoded picture.</param>
public sealed record NewPicture(string Name, string Caption, byte[] Png);

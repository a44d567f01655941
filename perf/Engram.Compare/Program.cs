using System.Globalization;
using Engram.Compare;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return CompareRun.Run(args);

// The package's version. One constant, so that start-up reads no file; a test holds it to package.json.
export const version = "0.1.0";
